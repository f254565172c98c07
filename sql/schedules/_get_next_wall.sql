-- The first wall-clock time, not before p_from (whole seconds), that an expression wants.
--
-- Goes field by field: the month, then the day in its row of bits, then the time of day. Null if there
-- is none within 400 years, after which the calendar repeats.

create or replace function schedules._get_next_wall(p_parsed schedules.parsed_expression, p_from timestamp)
returns timestamp
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_year  integer := extract(year from p_from);
    v_month integer := extract(month from p_from);
    v_day   integer := extract(day from p_from);
    v_last  constant integer := v_year + 400;
    v_days  varbit;
    v_next  integer;
    v_time  time;
begin
    while v_year <= v_last loop
        v_next := position(B'1' in substring(p_parsed.months from v_month)) - 1 + v_month;

        if v_next < v_month then
            v_year := v_year + 1;
            v_month := 1;
            v_day := 1;
            continue;
        elsif v_next > v_month then
            v_month := v_next;
            v_day := 1;
        end if;

        v_days := schedules._get_month_days(p_parsed, v_year, v_month);

        loop
            v_next := position(B'1' in substring(v_days from v_day));
            exit when v_next = 0;
            v_day := v_day + v_next - 1;
            v_time := schedules._get_time_of_day(
                p_parsed, case when make_date(v_year, v_month, v_day) = p_from::date then p_from::time else '00:00' end
            );

            if v_time is not null then
                return make_date(v_year, v_month, v_day) + v_time;
            end if;

            v_day := v_day + 1;
        end loop;

        v_day := 1;
        v_month := v_month + 1;

        if v_month > 12 then
            v_year := v_year + 1;
            v_month := 1;
        end if;
    end loop;

    return null;
end;
$$;

comment on function schedules._get_next_wall(schedules.parsed_expression, timestamp) is
    'The first wall-clock time from p_from on that an expression wants.';
