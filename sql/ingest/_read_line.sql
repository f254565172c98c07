-- A line of a stream as the object that meters._check_readings takes, or why it is none. Never
-- raises, whatever the line holds.
--
-- A field that is no field of a reading is refused: a power in watts would pass for none at all.
--
-- Codes: invalid_json, duplicate_field, unknown_field, malformed_line, wrong_column_count

create or replace function ingest._read_line(
    p_columns text[],
    p_line    text
)
returns ingest.checked_line
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_element jsonb;
    v_cells   text[];
    v_fields  bigint;
    v_unknown text;
begin
    if p_columns is null then
        v_element := p_line::jsonb;

        if jsonb_typeof(v_element) = 'object' then
            select count(*) into v_fields from json_object_keys(p_line::json) as k;

            if v_fields <> (select count(*) from jsonb_object_keys(v_element) as k) then
                return row('duplicate_field', 'A field is there twice.', null)::ingest.checked_line;
            end if;

            select min(k.name) into v_unknown
            from jsonb_object_keys(
                v_element - '{meter_id,meter_number,read_at,power_kw,voltage,current_a,energy_kwh,register_kwh}'::text[]
            ) as k (name);

            if v_unknown is not null then
                return row(
                    'unknown_field',
                    format(
                        '%s is no field of a reading: they are meter_id, meter_number, read_at, power_kw, voltage, '
                        'current_a, energy_kwh and register_kwh; power is in kW, energy in kWh.',
                        to_json(left(v_unknown, 80))
                    ),
                    null
                )::ingest.checked_line;
            end if;
        end if;

        return row(null, null, v_element)::ingest.checked_line;
    end if;

    v_cells := ingest._split_csv(p_line);

    if v_cells is null then
        return row('malformed_line', 'The quotes of the line do not add up.', null)::ingest.checked_line;
    end if;

    if cardinality(v_cells) <> cardinality(p_columns) then
        return row(
            'wrong_column_count',
            format('The line has %s cells, the header %s.', cardinality(v_cells), cardinality(p_columns)),
            null
        )::ingest.checked_line;
    end if;

    return row(null, null, jsonb_object(p_columns, v_cells))::ingest.checked_line;
exception
    when data_exception or program_limit_exceeded then
        return row('invalid_json', format('The line is not JSON: %s.', sqlerrm), null)::ingest.checked_line;
end;
$$;

comment on function ingest._read_line(text[], text) is 'A line of a stream as an object, or why it is none.';
