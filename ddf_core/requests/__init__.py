"""Questions to the engine: frozen values of numpy and the standard library. No torch, no Qt.

The window, the command line, sessions and tests all speak these. Answers are in
``ddf_core.answers``. Each topic has its module in this package, and what requests speak of lies
below it (``ddf_core.shown``: instances and appearances; ``ddf_core.model_info``); all is offered
here.

Frames and units: see CONVENTIONS.md. ``x_inst`` is a point of one instance, ``x_tmpl`` a point of
the template; both are scene units in the model's box ``[-box_half, box_half]^3``.

Each class says which of its requests replace each other (``key``) and how urgent they are:
see ``ddf_core.requests.urgency``.
"""

from __future__ import annotations

from ddf_core.model_info import LatentAxis as LatentAxis
from ddf_core.model_info import ModelInfo as ModelInfo
from ddf_core.processor import DEVICES as DEVICES
from ddf_core.processor import Processor as Processor
from ddf_core.requests.devices import DeviceUsed as DeviceUsed
from ddf_core.requests.devices import UseDevice as UseDevice
from ddf_core.requests.edits import EditGoal as EditGoal
from ddf_core.requests.edits import EditPoints as EditPoints
from ddf_core.requests.edits import PointsEdited as PointsEdited
from ddf_core.requests.gallery import MatchGallery as MatchGallery
from ddf_core.requests.gallery import RenderTile as RenderTile
from ddf_core.requests.meshes import MakeMesh as MakeMesh
from ddf_core.requests.meshes import MeasureTemplate as MeasureTemplate
from ddf_core.requests.models import LoadModel as LoadModel
from ddf_core.requests.models import ModelPreviewed as ModelPreviewed
from ddf_core.requests.models import PreviewModel as PreviewModel
from ddf_core.requests.photos import FindHead as FindHead
from ddf_core.requests.photos import FoundInstance as FoundInstance
from ddf_core.requests.photos import FoundPhoto as FoundPhoto
from ddf_core.requests.photos import HeadFound as HeadFound
from ddf_core.requests.photos import HeadOutlined as HeadOutlined
from ddf_core.requests.photos import InvertStep as InvertStep
from ddf_core.requests.photos import OutlineHead as OutlineHead
from ddf_core.requests.photos import PhotoStepped as PhotoStepped
from ddf_core.requests.pictures import BakeGrid as BakeGrid
from ddf_core.requests.pictures import PickPixel as PickPixel
from ddf_core.requests.pictures import RenderPicture as RenderPicture
from ddf_core.requests.pictures import RenderPictureTile as RenderPictureTile
from ddf_core.requests.pictures import RenderRows as RenderRows
from ddf_core.requests.points import HoverPoint as HoverPoint
from ddf_core.requests.points import MarkedPoint as MarkedPoint
from ddf_core.requests.points import MatchFrame as MatchFrame
from ddf_core.requests.points import MatchPoints as MatchPoints
from ddf_core.requests.points import ToTemplate as ToTemplate
from ddf_core.requests.rays import MeasurePair as MeasurePair
from ddf_core.requests.rays import ProfileRay as ProfileRay
from ddf_core.requests.rays import ViewRay as ViewRay
from ddf_core.scene.camera import Camera as Camera
from ddf_core.scene.point import Point as Point
from ddf_core.shown import COLOUR as COLOUR
from ddf_core.shown import Appearance as Appearance
from ddf_core.shown import Instance as Instance
from ddf_core.shown import LatentInstance as LatentInstance
from ddf_core.shown import LayerMix as LayerMix
from ddf_core.shown import PointMode as PointMode
from ddf_core.shown import StyleInstance as StyleInstance
from ddf_core.shown import TemplateInstance as TemplateInstance
from ddf_core.shown import latent_of_seed as latent_of_seed

Request = (
    LoadModel
    | PreviewModel
    | UseDevice
    | BakeGrid
    | RenderPicture
    | RenderPictureTile
    | RenderRows
    | PickPixel
    | MatchPoints
    | ToTemplate
    | ProfileRay
    | MeasurePair
    | RenderTile
    | MatchGallery
    | MatchFrame
    | HoverPoint
    | MakeMesh
    | MeasureTemplate
    | EditPoints
    | OutlineHead
    | FindHead
    | InvertStep
)
