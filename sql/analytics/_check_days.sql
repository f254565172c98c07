-- Refuses days out of range: p_until is the day after the last.
--
-- Errors: PT400 invalid_range, range_too_long

create or replace function analytics._check_days(p_from date, p_until date, p_most integer)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if (p_from < p_until and p_from >= '2000-01-01' and p_until <= '2200-01-01') is not true then
        raise exception 'invalid_range'
            using errcode = 'PT400',
                  detail = format('From %s until before %s.', coalesce(p_from::text, 'none'), coalesce(p_until::text, 'none')),
                  hint = 'Send p_from and p_until, the day after the last; from 2000 on.';
    end if;

    if p_until - p_from > p_most then
        raise exception 'range_too_long'
            using errcode = 'PT400',
                  detail = format('%s days were asked for.', p_until - p_from),
                  hint = format('Ask for at most %s days.', p_most);
    end if;
end;
$$;

comment on function analytics._check_days(date, date, integer) is 'Refuse days out of range.';
