-- The zone in which a region's days are counted: UTC where nobody declared it.

create or replace function reports._get_time_zone(p_region text)
returns text
language sql
stable
return coalesce((select r.time_zone from meters.regions as r where r.region = p_region), 'UTC');

comment on function reports._get_time_zone(text) is 'The zone in which a region''s days are counted.';
