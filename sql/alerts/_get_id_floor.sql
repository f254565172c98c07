-- The least id that an alert of an instant or later has: ids sort by the time of their making, so a span of
-- time is a range of the index.

create or replace function alerts._get_id_floor(p_at timestamptz)
returns uuid
language plpgsql
immutable
strict
set search_path = pg_catalog, pg_temp
as $$
declare
    -- 48 bits of milliseconds, and the years that a timestamp can have beyond them.
    v_at timestamptz := greatest(least(p_at, '10889-01-01 00:00Z'), '1970-01-01 00:00Z');
begin
    return lpad(to_hex(floor(extract(epoch from v_at) * 1000)::bigint), 12, '0') || repeat('0', 20);
end;
$$;

comment on function alerts._get_id_floor(timestamptz) is 'The least id that an alert of an instant or later has.';
