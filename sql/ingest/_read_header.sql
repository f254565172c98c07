-- The columns that the header line of a CSV stream names.
--
-- Errors: PT400 invalid_header

create or replace function ingest._read_header(p_header text)
returns text[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_columns text[];
    v_detail  text;
begin
    v_columns := array(
        select trim(c.name)
        from unnest(ingest._split_csv(rtrim(p_header, E'\r\n'))) with ordinality as c (name, position)
        order by c.position
    );

    v_detail := case
        when cardinality(v_columns) = 0 then 'There is no header line.'
        when array_position(v_columns, null) is not null then 'A column has no name.'
        else (
            select format('%s is no field of a reading.', to_json(left(min(c.name), 80)))
            from unnest(v_columns) as c (name)
            where c.name not in (
                'meter_id', 'meter_number', 'read_at', 'power_kw', 'voltage', 'current_a', 'energy_kwh', 'register_kwh'
            )
            having count(*) > 0
        )
    end;

    if v_detail is null then
        v_detail := case
            when cardinality(v_columns) <> (select count(distinct c.name) from unnest(v_columns) as c (name))
            then 'A column is named twice.'
            when not v_columns && '{meter_id,meter_number}' then 'Neither meter_id nor meter_number is among the columns.'
            when not v_columns @> '{read_at}' then 'read_at is not among the columns.'
            when not v_columns && '{power_kw,energy_kwh,register_kwh}'
            then 'None of power_kw, energy_kwh and register_kwh is among the columns.'
        end;
    end if;

    if v_detail is not null then
        raise exception 'invalid_header'
            using errcode = 'PT400',
                  detail = v_detail,
                  hint = 'Begin with a line that names the columns, separated by commas: meter_id or meter_number, read_at, '
                      'power_kw, voltage, current_a, energy_kwh, register_kwh; powers are in kW, energies in kWh.';
    end if;

    return v_columns;
end;
$$;

comment on function ingest._read_header(text) is 'The columns that the header line of a CSV stream names.';
