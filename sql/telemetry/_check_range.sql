-- Refuses a range that is not one: an end that is missing or infinite, an end before the
-- beginning, or more than p_longest.
--
-- Errors: PT400 invalid_range, range_too_long

create or replace function telemetry._check_range(
    p_from    timestamptz,
    p_until   timestamptz,
    p_longest interval
)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_from is null or p_until is null or not isfinite(p_from) or not isfinite(p_until) or p_from > p_until then
        raise exception 'invalid_range'
            using errcode = 'PT400',
                  detail = format('The range begins at %s and ends at %s.',
                      coalesce(p_from::text, 'null'), coalesce(p_until::text, 'null')),
                  hint = 'Send two instants, p_from before p_until; the end is outside.';
    end if;

    if p_until - p_longest > p_from then
        raise exception 'range_too_long'
            using errcode = 'PT400',
                  detail = format('From %s until %s is more than %s.', p_from, p_until, p_longest),
                  hint = 'Ask for a part of it, or for a higher level.';
    end if;
end;
$$;

comment on function telemetry._check_range(timestamptz, timestamptz, interval) is
    'Refuse a range that is unbounded, inverted or too long.';
