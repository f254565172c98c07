-- geo: where things are, what is near, ways between them.
--
-- A place has a latitude, a longitude and a cell: a number that says which square of the globe it lies in, and
-- that places near by share the front of. A square is a range of a B-tree: a search reads the squares that may be
-- nearest, dividing those that hold much, and works out the way along the ground (WGS 84) for what may be nearest.
-- Private places are their owner's, public ones everybody's to see.
-- Ways between places are kept as a provider worked them out, until they expire.

\ir _check_point.sql
\ir _spread_bits.sql
\ir _get_cell.sql
\ir _get_centre.sql
\ir _solve_geodesic.sql
\ir _get_geodesic.sql
\ir _get_spot_distance.sql
\ir _get_chord.sql
\ir _turn_to_face.sql
\ir _get_margin.sql
\ir _split_square.sql
\ir _read_squares.sql
\ir _find_nearest.sql
\ir locations__set_cell.sql

\ir get_distance.sql
\ir set_location.sql
\ir import_locations.sql
\ir get_location.sql
\ir list_locations.sql
\ir delete_location.sql
\ir find_nearby_locations.sql

\ir _round_route.sql
\ir cache_route.sql
\ir get_route.sql
\ir purge_routes.sql
\ir _purge_routes.sql
\ir install_tasks.sql
