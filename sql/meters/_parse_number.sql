-- A JSON number, or a string that holds a decimal number, rounded to the six
-- decimals that readings keep; null for anything else. Never raises. One
-- expression, so that it is inlined.

create or replace function meters._parse_number(p_value jsonb)
returns numeric
language sql
immutable
parallel safe
return case jsonb_typeof(p_value)
    when 'number' then round(p_value::numeric, 6)
    when 'string' then
        case
            when p_value #>> '{}'
                ~ '^\s{0,9}[+-]?([0-9]{1,99}\.?[0-9]{0,99}|\.[0-9]{1,99})([eE][+-]?[0-9]{1,3})?\s{0,9}$'
            then round((p_value #>> '{}')::numeric, 6)
        end
end;

comment on function meters._parse_number(jsonb) is 'A number out of untrusted JSON, null where it is none.';
