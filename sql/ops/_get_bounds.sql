-- Upper bounds of the durations that are counted together, in seconds; what takes longer is counted after the last.

create or replace function ops._get_bounds()
returns double precision[]
language sql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
return array[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]::double precision[];

comment on function ops._get_bounds() is 'Upper bounds of the durations that are counted together, in seconds.';
