-- Reads a cron expression: five fields (minute, hour, day of month, month, day of week), six with
-- seconds first, @hourly … @yearly, or an interval such as "every 90 seconds".
--
-- As in Vixie's cron, a day field that starts with * (or is ?) restricts nothing, and if both day
-- fields are restricted, a day that suits either is wanted. 0 and 7 are Sunday. Beyond it: L, L-3,
-- 15W, LW in the day of month; MON#2 and 5L (the last Friday) in the day of week.
--
-- Errors: PT400 invalid_cron_expression

create or replace function schedules._parse_expression(p_cron_expression text)
returns schedules.parsed_expression
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_text     text := btrim(coalesce(p_cron_expression, ''), E' \t\r\n');
    v_fields   text[];
    v_parsed   schedules.parsed_expression;
    v_item     text;
    v_match    text[];
    v_plain    text[];
    v_problem  text;
    v_weekdays constant text[] := '{SUN,MON,TUE,WED,THU,FRI,SAT}';
begin
    if length(v_text) > 500 then
        v_problem := 'It is longer than 500 characters.';
    elsif v_text ~* '^@?every\M' then
        v_parsed.every_seconds := schedules._parse_interval(v_text);
        return v_parsed;
    elsif v_text like '@%' then
        v_text := case lower(v_text)
            when '@hourly' then '0 * * * *'
            when '@daily' then '0 0 * * *'
            when '@midnight' then '0 0 * * *'
            when '@weekly' then '0 0 * * 0'
            when '@monthly' then '0 0 1 * *'
            when '@yearly' then '0 0 1 1 *'
            when '@annually' then '0 0 1 1 *'
        end;

        if v_text is null then
            v_problem := format('%L is not known.', left(p_cron_expression, 80));
        end if;
    end if;

    v_fields := regexp_split_to_array(v_text, '\s+');

    if v_problem is null and cardinality(v_fields) = 5 then
        v_fields := array_prepend('0', v_fields);
    elsif v_problem is null and cardinality(v_fields) <> 6 then
        v_problem := format('It has %s fields.', case when v_text = '' then 0 else cardinality(v_fields) end);
    end if;

    if v_problem is not null then
        raise exception 'invalid_cron_expression'
            using errcode = 'PT400',
                  detail = v_problem,
                  hint = 'Write five fields (minute, hour, day of month, month, day of week), six with seconds '
                      'first, @hourly, @daily, @weekly, @monthly, @yearly, or "every 90 seconds".';
    end if;

    v_parsed.seconds := schedules._parse_field(v_fields[1], 'second', 0, 59);
    v_parsed.minutes := schedules._parse_field(v_fields[2], 'minute', 0, 59);
    v_parsed.hours := schedules._parse_field(v_fields[3], 'hour', 0, 23);
    v_parsed.months := schedules._parse_field(
        v_fields[5], 'month', 1, 12, '{JAN,FEB,MAR,APR,MAY,JUN,JUL,AUG,SEP,OCT,NOV,DEC}'
    );
    v_parsed.is_every_hour := v_fields[3] like '*%';

    if v_fields[4] = '?' then
        v_fields[4] := '*';
    end if;

    if v_fields[6] = '?' then
        v_fields[6] := '*';
    end if;

    v_parsed.is_either_day := v_fields[4] not like '*%' and v_fields[6] not like '*%';

    v_plain := '{}';
    v_parsed.last_days := '{}';
    v_parsed.nearest_weekdays := '{}';

    foreach v_item in array string_to_array(upper(v_fields[4]), ',') loop
        if v_item ~ '^L(-([1-9]|[12]\d|30))?$' then
            v_parsed.last_days := v_parsed.last_days || coalesce(nullif(substr(v_item, 3), ''), '0')::smallint;
        elsif v_item ~ '^(L|[1-9]|[12]\d|3[01])W$' then
            v_parsed.nearest_weekdays := v_parsed.nearest_weekdays || replace(rtrim(v_item, 'W'), 'L', '0')::smallint;
        else
            v_plain := v_plain || v_item;
        end if;
    end loop;

    v_parsed.month_days := case
        when v_plain = '{}' then repeat('0', 31)::varbit
        else schedules._parse_field(array_to_string(v_plain, ','), 'day of month', 1, 31)
    end;

    v_plain := '{}';
    v_parsed.nth_weekdays := '{}';

    foreach v_item in array string_to_array(upper(v_fields[6]), ',') loop
        v_match := regexp_match(v_item, '^(?:([0-7])|(SUN|MON|TUE|WED|THU|FRI|SAT))(?:#([1-5])|(L))$');

        if v_match is null then
            v_plain := v_plain || v_item;
        else
            v_parsed.nth_weekdays := v_parsed.nth_weekdays || (
                coalesce(v_match[1]::integer % 7, array_position(v_weekdays, v_match[2]) - 1) * 10
                + coalesce(v_match[3]::integer, 0)
            )::smallint;
        end if;
    end loop;

    v_parsed.weekdays := repeat('0', 7)::varbit;

    if v_plain <> '{}' then
        v_parsed.weekdays := schedules._parse_field(array_to_string(v_plain, ','), 'day of week', 0, 7, v_weekdays);
        -- 7 is Sunday too.
        v_parsed.weekdays := set_bit(
            substring(v_parsed.weekdays from 1 for 7), 0,
            get_bit(v_parsed.weekdays, 0) | get_bit(v_parsed.weekdays, 7)
        );
    end if;

    return v_parsed;
end;
$$;

comment on function schedules._parse_expression(text) is 'Read a cron expression or an interval.';
