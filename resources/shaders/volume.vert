// One quad over the part of the picture that is being marched.
// u_window is that part in normalised picture coordinates (left, top, right, bottom; x right, y up,
// the whole picture is -1, 1, 1, -1). The first row of the framebuffer is the TOP row of the picture.
attribute vec2 a_position;
uniform vec4 u_window;
varying vec2 v_picture;

void main() {
    v_picture = mix(u_window.xy, u_window.zw, 0.5 * a_position + 0.5);
    gl_Position = vec4(a_position, 0.0, 1.0);
}
