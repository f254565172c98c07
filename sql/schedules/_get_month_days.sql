-- The days of a month that an expression wants, as bits from the first to the last.

create or replace function schedules._get_month_days(
    p_parsed schedules.parsed_expression,
    p_year   integer,
    p_month  integer
)
returns varbit
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_first         date := make_date(p_year, p_month, 1);
    v_length        integer := (v_first + interval '1 month')::date - v_first;
    v_first_weekday integer := extract(dow from v_first);
    v_month_days    varbit := substring(p_parsed.month_days from 1 for v_length);
    v_weekdays      varbit := substring(repeat(p_parsed.weekdays::text, 6)::varbit from v_first_weekday + 1 for v_length);
    v_number        integer;
    v_day           integer;
    v_weekday       integer;
begin
    foreach v_number in array p_parsed.last_days loop
        if v_number < v_length then
            v_month_days := set_bit(v_month_days, v_length - v_number - 1, 1);
        end if;
    end loop;

    foreach v_number in array p_parsed.nearest_weekdays loop
        v_day := case v_number when 0 then v_length else v_number end;
        continue when v_day > v_length;
        v_weekday := (v_first_weekday + v_day - 1) % 7;

        -- Never into another month.
        v_day := v_day + case
            when v_weekday = 6 and v_day = 1 then 2
            when v_weekday = 6 then -1
            when v_weekday = 0 and v_day = v_length then -2
            when v_weekday = 0 then 1
            else 0
        end;
        v_month_days := set_bit(v_month_days, v_day - 1, 1);
    end loop;

    foreach v_number in array p_parsed.nth_weekdays loop
        v_day := (v_number / 10 - v_first_weekday + 7) % 7 + 1;
        v_day := case v_number % 10
            when 0 then v_day + (v_length - v_day) / 7 * 7
            else v_day + (v_number % 10 - 1) * 7
        end;

        if v_day <= v_length then
            v_weekdays := set_bit(v_weekdays, v_day - 1, 1);
        end if;
    end loop;

    return case when p_parsed.is_either_day then v_month_days | v_weekdays else v_month_days & v_weekdays end;
end;
$$;

comment on function schedules._get_month_days(schedules.parsed_expression, integer, integer) is
    'The days of a month that an expression wants, as bits.';
