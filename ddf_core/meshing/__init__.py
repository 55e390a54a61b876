"""Fields to meshes: a surface at a level of density, its atlas, its texture, its shared topology.

mesh.py holds the values and needs numpy alone; work.py makes them, and can be stopped and gone on
with. Geometry and colour are two fields, so whatever can be seen can be put on any shape. Files are
written by ``ddf_core.io.mesh_file``.
"""
