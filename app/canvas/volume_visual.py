"""The volume visual: marches a baked RGBA grid along the rays of the one camera model.

Knows textures, the shader and framebuffers; no widget. How fine to march is decided elsewhere.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from vispy import gloo

from app.canvas.empty_space import BLOCK, find_empty_space
from app.canvas.gl_context import OffscreenGl
from app.canvas.shot import Shot
from ddf_core.resource_paths import SHADERS

_QUAD = np.array([(-1, -1), (1, -1), (-1, 1), (1, 1)], np.float32)


class VolumeTextures:
    """One grid on the graphics card: colours and opacities, and the distances for skipping.

    Made and used only while the context is current.
    """

    def __init__(self) -> None:
        self._volume: gloo.Texture3D | None = None
        self._skip: gloo.Texture3D | None = None
        self.uniforms: dict[str, object] = {}
        self.voxel = 0.0

    def upload(self, rgba: NDArray[np.uint8], box_half: float) -> None:
        """Send a grid (R, R, R, 4), indexed [z, y, x], alpha = opacity of one voxel length."""
        space = find_empty_space(rgba[..., 3])
        self._volume = _send_texture(self._volume, rgba, "linear")
        self._skip = _send_texture(self._skip, space.distance[..., None], "nearest")
        resolution = rgba.shape[0]
        self.voxel = 2 * box_half / resolution
        self.uniforms = {
            "u_volume": self._volume,
            "u_skip": self._skip,
            "u_low": (2 * space.low - 1) * box_half,
            "u_high": (2 * space.high - 1) * box_half,
            "u_box_half": box_half,
            "u_voxel": self.voxel,
            "u_blocks": (resolution / BLOCK, space.distance.shape[0]),
        }

    def delete(self) -> None:
        """Give the textures back; the next ``upload`` makes new ones."""
        for texture in (self._volume, self._skip):
            if texture is not None:
                texture.delete()
        self._volume = self._skip = None
        self.uniforms = {}


def _send_texture(
    texture: gloo.Texture3D | None, data: NDArray[np.uint8], filtering: str
) -> gloo.Texture3D:
    """``data`` in a texture: the old one where the shape is the same, else a new one."""
    data = np.ascontiguousarray(data)
    if texture is not None and texture.shape == data.shape:
        texture.set_data(data)
        return texture
    if texture is not None:
        texture.delete()
    return gloo.Texture3D(data, interpolation=filtering, wrapping="clamp_to_edge")


class VolumeVisual:
    """The program that marches; one for all views. Only rays and uniforms, no scene transforms."""

    def __init__(self) -> None:
        vertex = (SHADERS / "volume.vert").read_text(encoding="utf-8")
        fragment = (SHADERS / "volume.frag").read_text(encoding="utf-8")
        self._program = gloo.Program(vertex, fragment)
        self._program["a_position"] = gloo.VertexBuffer(_QUAD)

    def aim(self, shot: Shot, depth: bool) -> None:
        """Set the uniforms that depend on the camera and on the part that is marched."""
        camera, height = shot.camera, shot.size[1]
        matrix, clip = camera.world_from_cam, camera.projection(shot.size)
        top, bottom = (1 - 2 * row / height for row in shot.rows)
        program = self._program
        program["u_window"] = (-1.0, top, 1.0, bottom)
        program["u_eye"] = matrix[:3, 3]
        program["u_right"] = matrix[:3, 0] / clip[0, 0]
        program["u_up"] = matrix[:3, 1] / clip[1, 1]
        program["u_forward"] = -matrix[:3, 2]
        program["u_range"] = (camera.near, camera.far)
        program["u_depth_mode"] = float(depth)

    def take(self, textures: VolumeTextures, step_voxels: float) -> None:
        """Show this grid, marched in steps of ``step_voxels``."""
        for name, value in textures.uniforms.items():
            self._program[name] = value
        self._program["u_step"] = step_voxels * textures.voxel

    def draw(self) -> None:
        """March into the framebuffer that is bound."""
        gloo.set_state(depth_test=False, blend=False, cull_face=False)
        self._program.draw("triangle_strip")


class Marcher:
    """Marches grids into pictures in an offscreen context.

    Raises:
        GlUnavailable, RuntimeError: when the context is lost or the driver refuses the shader.
    """

    def __init__(self, context: OffscreenGl) -> None:
        self._context = context
        context.make_current()
        self._visual = VolumeVisual()
        self._target: gloo.FrameBuffer | None = None
        self._target_size = (0, 0)

    def new_textures(self) -> VolumeTextures:
        """The place of one more grid."""
        return VolumeTextures()

    def upload(self, textures: VolumeTextures, rgba: NDArray[np.uint8], box_half: float) -> None:
        self._context.make_current()
        textures.upload(rgba, box_half)

    def discard(self, textures: VolumeTextures) -> None:
        self._context.make_current()
        textures.delete()

    def march(self, textures: VolumeTextures, shot: Shot) -> NDArray[np.uint8]:
        """Premultiplied RGBA (rows, width, 4) uint8 of the wanted rows, the top row first."""
        return self._draw_rows(textures, shot, depth=False)

    def depth(self, textures: VolumeTextures, shot: Shot) -> NDArray[np.float32]:
        """(rows, width) distance along the unit ray to where half the light is gone, or NaN."""
        coded = self._draw_rows(textures, shot, depth=True).astype(np.float64)
        part = coded[..., :3] @ np.array((1, 1 / 255, 1 / 65025)) / 255
        near, far = shot.camera.near, shot.camera.far
        return np.where(coded[..., 3] > 0, near + part * (far - near), np.nan).astype(np.float32)

    def _draw_rows(self, textures: VolumeTextures, shot: Shot, depth: bool) -> NDArray[np.uint8]:
        width, height = shot.size[0], shot.rows[1] - shot.rows[0]
        self._context.make_current()
        self._visual.aim(shot, depth)
        self._visual.take(textures, shot.step_voxels)
        with self._framebuffer(width, height):
            gloo.set_viewport(0, 0, width, height)
            self._visual.draw()
            # read_pixels takes the last row of a framebuffer for the top; here the first one is.
            return gloo.read_pixels((0, 0, width, height), alpha=True)[::-1]

    def _framebuffer(self, width: int, height: int) -> gloo.FrameBuffer:
        """A framebuffer of at least this size, kept for the next pictures."""
        wide, high = self._target_size
        if self._target is None or width > wide or height > high:
            if self._target is not None:
                self._target.delete()
            self._target_size = (max(width, wide), max(height, high))
            shape = (self._target_size[1], self._target_size[0], 4)
            self._target = gloo.FrameBuffer(color=gloo.Texture2D(shape=shape))
        return self._target
