-- The first time of day, not before p_from, that an expression wants; null if that day has none left.

create or replace function schedules._get_time_of_day(p_parsed schedules.parsed_expression, p_from time)
returns time
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_from_hour   integer := extract(hour from p_from);
    v_from_minute integer := extract(minute from p_from);
    v_from_second integer := floor(extract(second from p_from));
    v_hour        integer := position(B'1' in substring(p_parsed.hours from v_from_hour + 1)) - 1 + v_from_hour;
    v_minute      integer;
    v_second      integer;
begin
    if v_hour = v_from_hour then
        v_minute := position(B'1' in substring(p_parsed.minutes from v_from_minute + 1)) - 1 + v_from_minute;

        if v_minute = v_from_minute then
            v_second := position(B'1' in substring(p_parsed.seconds from v_from_second + 1)) - 1 + v_from_second;

            if v_second >= v_from_second then
                return make_time(v_hour, v_minute, v_second);
            end if;

            v_minute := position(B'1' in substring(p_parsed.minutes from v_from_minute + 2)) + v_from_minute;
            if v_minute = v_from_minute then
                v_minute := -1;
            end if;
        elsif v_minute < v_from_minute then
            v_minute := -1;
        end if;

        if v_minute >= 0 then
            return make_time(v_hour, v_minute, position(B'1' in p_parsed.seconds) - 1);
        end if;

        v_hour := position(B'1' in substring(p_parsed.hours from v_from_hour + 2)) + v_from_hour;

        if v_hour = v_from_hour then
            return null;
        end if;
    elsif v_hour < v_from_hour then
        return null;
    end if;

    return make_time(v_hour, position(B'1' in p_parsed.minutes) - 1, position(B'1' in p_parsed.seconds) - 1);
end;
$$;

comment on function schedules._get_time_of_day(schedules.parsed_expression, time) is
    'The first time of day from p_from on that an expression wants.';
