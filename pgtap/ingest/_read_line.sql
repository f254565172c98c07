begin;
select plan(9);

-- Contract
select function_returns('ingest', '_read_line', array['text[]', 'text'], 'ingest.checked_line');
select isnt_definer('ingest', '_read_line', array['text[]', 'text']);
select function_privs_are('ingest', '_read_line', array['text[]', 'text'], 'anon', '{}'::text[]);
select function_privs_are('ingest', '_read_line', array['text[]', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('ingest', '_read_line', array['text[]', 'text'], 'service_role', '{}'::text[]);

-- Behaviour
select is(
    ingest._read_line(null, '{"meter_id": "x", "power_kw": 1}'), row(null, null, '{"meter_id": "x", "power_kw": 1}')::ingest.checked_line,
    'reads an object'
);
select is((ingest._read_line(null, '[1]')).element, '[1]'::jsonb, 'and what is none');
select is(
    (ingest._read_line('{read_at,power_kw,voltage}', 'now,,"2"')).element,
    '{"read_at": "now", "power_kw": null, "voltage": "2"}'::jsonb, 'reads a row of CSV'
);
select results_eq(
    $$
        select (ingest._read_line(c.columns, c.line)).code
        from (values
            (1, null::text[], '{"a":'), (2, null, '{"power_kw": NaN}'), (3, null, '{"power_kw": 1, "power_kw": 1}'),
            (4, null, '{"power_w": 1}'), (5, null, '{"meter_id": "\u0000"}'), (6, null, repeat('[', 100000)),
            (7, '{read_at}', 'a,b'), (8, '{read_at}', '"a')
        ) as c (number, columns, line)
        order by c.number
    $$,
    array[
        'invalid_json', 'invalid_json', 'duplicate_field', 'unknown_field', 'invalid_json', 'invalid_json',
        'wrong_column_count', 'malformed_line'
    ],
    'says what is wrong'
);

select * from finish();
rollback;
