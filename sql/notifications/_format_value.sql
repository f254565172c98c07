-- A variable as people write it: numbers and money with the marks of their language,
-- instants in their zone.
--
-- p_argument: for number how many decimals, for money the currency.
--
-- Errors: PT422 invalid_variable

create or replace function notifications._format_value(
    p_name      text,
    p_value     text,
    p_format    text,
    p_argument  text,
    p_language  notifications.locales,
    p_time_zone text
)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_number numeric;
    v_scale  integer;
    v_local  timestamp;
    v_date   text;
begin
    if p_format is null then
        return p_value;
    end if;

    if (case
        when p_format in ('number', 'money') then p_value !~ '^-?[0-9]{1,30}(\.[0-9]{1,30})?$'
        else p_value !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}.*)?$'
    end) then
        raise exception 'invalid_variable'
            using errcode = 'PT422',
                  detail = format('%s is %L, which cannot be written as %s.', p_name, left(p_value, 80), p_format),
                  hint = 'Send numbers as numbers, and times in ISO 8601.';
    end if;

    if p_format in ('number', 'money') then
        v_number := p_value::numeric;

        if p_format = 'money' then
            v_scale := coalesce(
                (select c.minor_units from payments.currencies as c where c.currency = upper(p_argument)), 2
            );
        elsif p_argument ~ '^[0-9]$' then
            v_scale := p_argument::integer;
        else
            v_scale := scale(trim_scale(v_number));
        end if;

        return coalesce(case when p_format = 'money' then upper(p_argument) || ' ' end, '') || translate(
            to_char(
                round(v_number, v_scale),
                'FM' || repeat('999,', 12) || '990' || case when v_scale > 0 then '.' || repeat('0', v_scale) else '' end
            ),
            '.,', p_language.decimal_mark || p_language.group_mark
        );
    end if;

    v_local := p_value::timestamptz at time zone p_time_zone;
    v_date := concat_ws(
        ' ', extract(day from v_local), p_language.months[extract(month from v_local)::integer],
        extract(year from v_local)
    );

    return case p_format
        when 'date' then v_date
        when 'time' then to_char(v_local, 'HH24:MI')
        else v_date || ', ' || to_char(v_local, 'HH24:MI')
    end;
end;
$$;

comment on function notifications._format_value(text, text, text, text, notifications.locales, text) is
    'A variable as people write it.';
