-- Refuses dates that are no range: one that is missing or infinite, an end before the
-- beginning, or more than p_longest days.
--
-- Errors: PT400 invalid_range, range_too_long

create or replace function telemetry._check_dates(p_from date, p_until date, p_longest integer)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_from is null or p_until is null or not isfinite(p_from) or not isfinite(p_until) or p_from > p_until
        or p_from < '1900-01-01' or p_until > '9999-12-31'
    then
        raise exception 'invalid_range'
            using errcode = 'PT400',
                  detail = format('The range begins on %s and ends before %s.',
                      coalesce(p_from::text, 'null'), coalesce(p_until::text, 'null')),
                  hint = 'Send two dates, p_from before p_until; the end is outside.';
    end if;

    if p_until - p_from > p_longest then
        raise exception 'range_too_long'
            using errcode = 'PT400',
                  detail = format('From %s until %s is more than %s days.', p_from, p_until, p_longest),
                  hint = 'Ask for a part of it.';
    end if;
end;
$$;

comment on function telemetry._check_dates(date, date, integer) is
    'Refuse dates that are unbounded, inverted or too many.';
