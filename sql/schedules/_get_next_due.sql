-- The next tick after p_after: a cron expression's in its zone, or an interval's, which counts from
-- p_starts_at, else from 1970 on. Not before p_starts_at and before p_ends_at; null if there is none.

create or replace function schedules._get_next_due(
    p_parsed    schedules.parsed_expression,
    p_time_zone text,
    p_after     timestamptz,
    p_starts_at timestamptz default null,
    p_ends_at   timestamptz default null
)
returns timestamptz
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_origin timestamptz := coalesce(p_starts_at, '1970-01-01 00:00+00');
    v_after  timestamptz := greatest(p_after, p_starts_at - interval '1 microsecond');
    v_due_at timestamptz;
begin
    v_due_at := case
        when p_parsed.every_seconds is null then schedules._get_next_instant(p_parsed, p_time_zone, v_after)
        else v_origin + interval '1 second' * (
            (floor(extract(epoch from v_after - v_origin) / p_parsed.every_seconds) + 1) * p_parsed.every_seconds
        )::bigint
    end;

    return case when p_ends_at is null or v_due_at < p_ends_at then v_due_at end;
end;
$$;

comment on function schedules._get_next_due(
    schedules.parsed_expression, text, timestamptz, timestamptz, timestamptz
) is 'The next tick of a schedule after an instant.';
