-- Refuses days, granularity or page size out of range.
--
-- Errors: PT400 invalid_range, range_too_long, invalid_granularity, invalid_limit

create or replace function reports._check_period(
    p_from        date,
    p_until       date,
    p_granularity text,
    p_limit       integer,
    p_max_days    integer default 3660
)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if (p_from < p_until and p_from >= '2000-01-01' and p_until <= '2200-01-01') is not true then
        raise exception 'invalid_range'
            using errcode = 'PT400',
                  detail = format('The days begin with %s and end before %s.',
                      coalesce(p_from::text, 'none'), coalesce(p_until::text, 'none')),
                  hint = 'Send p_from and p_until, the day after the last; from 2000 on.';
    end if;

    if p_until - p_from > p_max_days then
        raise exception 'range_too_long'
            using errcode = 'PT400',
                  detail = format('%s days were asked for.', p_until - p_from),
                  hint = format('Ask for at most %s days.', p_max_days);
    end if;

    if p_granularity is null or p_granularity not in ('day', 'month') then
        raise exception 'invalid_granularity'
            using errcode = 'PT400',
                  detail = format('%L is not a period of reports.', left(p_granularity, 80)),
                  hint = 'Use day or month.';
    end if;

    if p_limit is null or p_limit not between 1 and 10000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'null')),
                  hint = 'Ask for 1 to 10000 rows; follow the pages with the p_after parameters.';
    end if;
end;
$$;

comment on function reports._check_period(date, date, text, integer, integer) is
    'Refuse days, granularity or page size out of range.';
