-- What a meter of the operator's region did, at a level ('1m', '15m', '1h', '1d'), newest
-- first, a page at a time: the next page is asked for with the last bucket_at of this one.
-- The last day without a beginning, until this moment without an end.
--
-- Errors: PT400 invalid_level, invalid_limit, invalid_range, range_too_long;
--         PT404 meter_not_found

create or replace function telemetry.get_meter_history(
    p_meter_id uuid,
    p_level    text default '15m',
    p_from     timestamptz default null,
    p_until    timestamptz default null,
    p_limit    integer default 1000,
    p_before   timestamptz default null
)
returns setof telemetry.bucket
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_until timestamptz := coalesce(p_until, now() + interval '1 minute');
begin
    return query
    select b.*
    from telemetry.get_rollups(
        p_meter_id, p_level, coalesce(p_from, v_until - interval '1 day'), v_until, p_limit, p_before
    ) as b;
end;
$$;

comment on function telemetry.get_meter_history(uuid, text, timestamptz, timestamptz, integer, timestamptz) is
    'What a meter of your region did, at a level, newest first; the next page is read with p_before.';

grant execute on function telemetry.get_meter_history(uuid, text, timestamptz, timestamptz, integer, timestamptz)
    to operator, service_role;
