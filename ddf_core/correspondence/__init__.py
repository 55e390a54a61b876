"""Where a point of one head is on another, and what is carried by that; one or a million points.

``maps`` holds B, F and the match, and all of it is offered here; ``evidence`` what speaks for a
match; ``transfer`` brings texture, shape and labels from head to head.
"""

from __future__ import annotations

from ddf_core.correspondence.maps import Identity as Identity
from ddf_core.correspondence.maps import Matches as Matches
from ddf_core.correspondence.maps import Who as Who
from ddf_core.correspondence.maps import condition_of as condition_of
from ddf_core.correspondence.maps import confidence as confidence
from ddf_core.correspondence.maps import cycle_error as cycle_error
from ddf_core.correspondence.maps import fields_of as fields_of
from ddf_core.correspondence.maps import match as match
from ddf_core.correspondence.maps import match_evidence as match_evidence
from ddf_core.correspondence.maps import style_of as style_of
from ddf_core.correspondence.maps import to_instance as to_instance
from ddf_core.correspondence.maps import to_instances as to_instances
from ddf_core.correspondence.maps import to_template as to_template
from ddf_core.correspondence.maps import with_offsets as with_offsets
