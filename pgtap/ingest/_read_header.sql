begin;
select plan(15);

-- Contract
select function_returns('ingest', '_read_header', array['text'], 'text[]');
select isnt_definer('ingest', '_read_header', array['text']);
select function_privs_are('ingest', '_read_header', array['text'], 'anon', '{}'::text[]);
select function_privs_are('ingest', '_read_header', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('ingest', '_read_header', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select is(
    ingest._read_header(E'meter_id, read_at ,"power_kw"\r\n'), array['meter_id', 'read_at', 'power_kw'],
    'names the columns, without spaces, quotes and line end'
);

-- Errors
create function test.header(p_header text)
returns text
language plpgsql
as $$
declare
    v_detail text;
begin
    perform ingest._read_header(p_header);
    return 'good';
exception
    when sqlstate 'PT400' then
        get stacked diagnostics v_detail = pg_exception_detail;
        return v_detail;
end;
$$;

select is(test.header(''), 'There is no header line.', 'needs a line');
select is(test.header(null), 'There is no header line.', 'whatever it is');
select is(test.header('read_at,power_w,meter_id'), '"power_w" is no field of a reading.', 'refuses another unit');
select is(test.header('meter_id,read_at,power_kw,'), 'A column has no name.', 'refuses a column without a name');
select is(test.header('meter_id,read_at,power_kw,read_at'), 'A column is named twice.', 'refuses a name twice');
select is(test.header('read_at,power_kw'), 'Neither meter_id nor meter_number is among the columns.', 'needs a meter');
select is(test.header('meter_id,power_kw'), 'read_at is not among the columns.', 'needs an instant');
select is(
    test.header('meter_number,read_at,voltage'),
    'None of power_kw, energy_kwh and register_kwh is among the columns.', 'needs something measured'
);
select is(test.header('meter_id;read_at;power_kw'), '"meter_id;read_at;power_kw" is no field of a reading.', 'wants commas');

select * from finish();
rollback;
