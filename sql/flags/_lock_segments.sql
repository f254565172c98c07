-- Locks all environments for a change of a segment, which every flag may ask for. Returns the version of the segment,
-- 0 where there is none.

create or replace function flags._lock_segments(p_segment_key text)
returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform e.environment from flags.environments as e order by e.environment for no key update;
    return coalesce((select s.version from flags.segments as s where s.segment_key = p_segment_key), 0);
end;
$$;

comment on function flags._lock_segments(text) is 'Lock all environments for a change of a segment.';
