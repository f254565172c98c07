-- A value in the form it is kept in, or the reason why it does not fit its definition: type first, then bounds.
--
-- Durations become ISO 8601, moments UTC. Years and months have no fixed length and are no durations.
-- A value of a secret is never repeated in an answer.
--
-- Errors: PT400 wrong_type, value_out_of_range, value_not_allowed, value_too_long

create or replace function config._normalise_value(p_key config.keys, p_value jsonb)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set intervalstyle = 'iso_8601'
set timezone = 'UTC'
set datestyle = 'ISO, YMD'
as $$
declare
    c_most_bytes constant integer := 65536;
    v_name   text := p_key.service_name || '/' || p_key.config_key;
    v_shown  text := case when p_key.visibility = 'secret' then 'The value' else left(p_value::text, 100) end;
    v_kind   text := jsonb_typeof(p_value);
    v_text   text := p_value #>> '{}';
    v_value  jsonb := p_value;
    v_low    boolean := false;
    v_high   boolean := false;
    v_number numeric;
    v_time   interval;
    v_moment timestamptz;
    v_limits jsonb := p_key.constraints;
    v_hint   text;
begin
    if octet_length(p_value::text) > c_most_bytes then
        raise exception 'value_too_long'
            using errcode = 'PT400',
                  detail = format('The value of %s has %s bytes.', v_name, octet_length(p_value::text)),
                  hint = format('Keep it within %s bytes.', c_most_bytes);
    end if;

    v_hint := case
        when p_value is null or v_kind = 'null' then 'Send a value; unset_config_value takes one away.'
        when p_key.value_type = 'json' then null
        when p_key.value_type in ('integer', 'number') and v_kind <> 'number' then 'Send a JSON number.'
        when p_key.value_type = 'boolean' and v_kind <> 'boolean' then 'Send true or false.'
        when p_key.value_type not in ('integer', 'number', 'boolean') and v_kind <> 'string' then 'Send a JSON string.'
    end;

    if v_hint is null then
        case p_key.value_type
            when 'integer' then
                v_number := v_text::numeric;

                if v_number <> trunc(v_number) or abs(v_number) > 9223372036854775807 then
                    v_hint := 'Send a whole number of up to 64 bits.';
                else
                    v_value := to_jsonb(trunc(v_number));
                end if;
            when 'number' then
                v_number := v_text::numeric;
            when 'duration' then
                begin
                    v_time := justify_hours(v_text::interval);

                    if extract(year from v_time) <> 0 or extract(month from v_time) <> 0 or v_time < interval '0' then
                        v_hint := 'Days, hours, minutes and seconds are of a fixed length: write P400D, not P13M.';
                    else
                        v_value := to_jsonb(v_time::text);
                    end if;
                exception when data_exception then
                    v_hint := 'Send a duration such as "90 seconds", "15 minutes" or "PT1H30M".';
                end;
            when 'timestamp' then
                begin
                    -- With a date and a zone, so that it means the same everywhere; 'now' and 'infinity' are none.
                    if v_text !~* '^\d{4}-\d\d-\d\d[ t]\d\d:\d\d(:\d\d(\.\d+)?)?\s*(z|[+-]\d\d(:?\d\d)?)$' then
                        v_hint := 'Send a moment with its zone, such as "2026-03-01T06:00:00Z".';
                    else
                        v_moment := v_text::timestamptz;
                        v_value := to_jsonb(to_char(v_moment, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'));
                    end if;
                exception when data_exception then
                    v_hint := 'Send a moment with its zone, such as "2026-03-01T06:00:00Z".';
                end;
            when 'url' then
                if v_text !~ '^[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#\s[:cntrl:]]+[^\s[:cntrl:]]*$' then
                    v_hint := 'Send an absolute address such as https://api.example.com/v1.';
                end if;
            else
                null;
        end case;
    end if;

    if v_hint is not null then
        raise exception 'wrong_type'
            using errcode = 'PT400',
                  detail = format('%s is no %s, which %s takes.', coalesce(v_shown, 'null'), p_key.value_type, v_name),
                  hint = v_hint;
    end if;

    case p_key.value_type
        when 'integer', 'number' then
            v_low := v_number < (v_limits ->> 'min')::numeric;
            v_high := v_number > (v_limits ->> 'max')::numeric;
        when 'duration' then
            v_low := v_time < (v_limits ->> 'min')::interval;
            v_high := v_time > (v_limits ->> 'max')::interval;
        when 'timestamp' then
            v_low := v_moment < (v_limits ->> 'min')::timestamptz;
            v_high := v_moment > (v_limits ->> 'max')::timestamptz;
        else
            null;
    end case;

    if v_low or v_high then
        raise exception 'value_out_of_range'
            using errcode = 'PT400',
                  detail = format('%s is out of the range of %s.', v_shown, v_name),
                  hint = concat_ws(
                      ' ',
                      format('At least %s.', v_limits ->> 'min'),
                      format('At most %s.', v_limits ->> 'max')
                  );
    end if;

    if v_limits ? 'choices' and not v_limits -> 'choices' @> jsonb_build_array(v_value) then
        raise exception 'value_not_allowed'
            using errcode = 'PT400',
                  detail = format('%s is none of the choices of %s.', v_shown, v_name),
                  hint = format('Choose one of %s.', left(v_limits ->> 'choices', 300));
    end if;

    if length(v_text) > (v_limits ->> 'max_length')::integer then
        raise exception 'value_too_long'
            using errcode = 'PT400',
                  detail = format('The value of %s has %s characters.', v_name, length(v_text)),
                  hint = format('Keep it within %s.', v_limits ->> 'max_length');
    end if;

    if v_text !~ ('^(?:' || (v_limits ->> 'pattern') || ')$') then
        raise exception 'value_not_allowed'
            using errcode = 'PT400',
                  detail = format('%s does not match the pattern of %s.', v_shown, v_name),
                  hint = format('It has to match %s.', left(v_limits ->> 'pattern', 300));
    end if;

    if v_limits ? 'schemes' and not v_limits -> 'schemes' ? lower(split_part(v_text, ':', 1)) then
        raise exception 'value_not_allowed'
            using errcode = 'PT400',
                  detail = format('%s has a scheme that %s does not take.', v_shown, v_name),
                  hint = format('Use one of %s.', left(v_limits ->> 'schemes', 300));
    end if;

    return v_value;
end;
$$;

comment on function config._normalise_value(config.keys, jsonb) is
    'A value in the form it is kept in; refuses one that does not fit its definition.';
