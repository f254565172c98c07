-- A flag whose rules ask for a segment, one that needs approval first; null where none does.

create or replace function flags._find_segment_user(p_segment_key text)
returns flags.flags
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select f.*
    from flags.rules as r
    join flags.flags as f on f.environment = r.environment and f.flag_key = r.flag_key
    where r.conditions @> jsonb_build_array(jsonb_build_object('operator', 'in_segment', 'value', p_segment_key))
        or r.conditions @> jsonb_build_array(jsonb_build_object('operator', 'not_in_segment', 'value', p_segment_key))
    order by f.needs_approval desc, f.environment, f.flag_key
    limit 1;
$$;

comment on function flags._find_segment_user(text) is 'A flag whose rules ask for a segment.';
