-- Refuses what takes no time, more than a year, or, on whole days, parts of one.
--
-- Errors: PT400 invalid_duration

create or replace function study._check_duration(p_minutes integer, p_is_all_day boolean)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_minutes is null or p_minutes not between 0 and 527040 or (p_is_all_day and (p_minutes % 1440 <> 0 or p_minutes = 0)) then
        raise exception 'invalid_duration'
            using errcode = 'PT400',
                  detail = format('It would take %s minutes.', coalesce(p_minutes::text, 'unknown')),
                  hint = 'Send 0 to 527040 minutes, a year; whole days are multiples of 1440.';
    end if;
end;
$$;

comment on function study._check_duration(integer, boolean) is 'Refuse what no lecture lasts.';
