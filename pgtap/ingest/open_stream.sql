begin;
select plan(21);

-- Contract
select function_returns('ingest', 'open_stream', array['text', 'text', 'text', 'bigint'], 'jsonb');
select is_definer('ingest', 'open_stream', array['text', 'text', 'text', 'bigint']);
select function_privs_are('ingest', 'open_stream', array['text', 'text', 'text', 'bigint'], 'anon', '{}'::text[]);
select function_privs_are('ingest', 'open_stream', array['text', 'text', 'text', 'bigint'], 'authenticated', array['EXECUTE']);
select function_privs_are('ingest', 'open_stream', array['text', 'text', 'text', 'bigint'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select is(
    ingest.open_stream('k', 'csv', 'meter_id,read_at,power_kw'),
    '{"key": "k", "format": "csv", "state": "open", "offset": 0, "lines": 0, "read": 0, "stored": 0, "duplicates": 0,
      "rejected": 0, "attempt": 1, "checksum": 0, "columns": ["meter_id", "read_at", "power_kw"]}'::jsonb,
    'begins a stream'
);
select is(
    ingest.open_stream('k', 'csv', 'meter_id,read_at,power_kw') ->> 'attempt', '2', 'takes it up again'
);
select test.logout();
update ingest.streams set byte_offset = 40, checksum = 7;
select test.login_as('authenticated', test.user_id(1));
select is(
    ingest.open_stream('k', 'csv', p_offset => 40) - '{attempt,key,format}'::text[],
    '{"state": "open", "offset": 40, "lines": 0, "read": 0, "stored": 0, "duplicates": 0, "rejected": 0, "checksum": 7,
      "columns": ["meter_id", "read_at", "power_kw"]}'::jsonb,
    'knows the columns where the body goes on'
);

-- Errors
select throws_ok($$ select ingest.open_stream('', 'csv') $$, 'PT400', 'invalid_stream_key', 'needs a key');
select throws_ok($$ select ingest.open_stream(null, 'csv') $$, 'PT400', 'invalid_stream_key', 'that is one');
select throws_ok($$ select ingest.open_stream(repeat('k', 256), 'csv') $$, 'PT400', 'invalid_stream_key', 'and not too long');
select throws_ok($$ select ingest.open_stream('n', 'xml') $$, 'PT400', 'invalid_format', 'needs a format');
select throws_ok($$ select ingest.open_stream('n', null) $$, 'PT400', 'invalid_format', 'that it knows');
select throws_ok($$ select ingest.open_stream('n', 'csv') $$, 'PT400', 'invalid_header', 'needs the header of CSV');
select throws_ok($$ select ingest.open_stream('k', 'ndjson') $$, 'PT422', 'stream_key_reused', 'keeps to the format');
select throws_ok(
    $$ select ingest.open_stream('k', 'csv', 'meter_id,read_at,energy_kwh') $$,
    'PT422', 'stream_key_reused', 'keeps to the header'
);
select throws_ok(
    $$ select ingest.open_stream('k', 'csv', p_offset => 41) $$, 'PT409', 'offset_mismatch', 'goes on where it stands only'
);
select throws_ok(
    $$ select ingest.open_stream('n', 'ndjson', p_offset => 41) $$, 'PT409', 'offset_mismatch', 'begins at the start'
);
select test.logout();
update ingest.streams set state = 'done';
select test.login_as('authenticated', test.user_id(1));
select throws_ok(
    $$ select ingest.open_stream('k', 'csv', p_offset => 40) $$, 'PT409', 'stream_is_done', 'adds nothing to what is done'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok(
    $$ select ingest.open_stream('k', 'csv', 'meter_id,read_at,power_kw') $$,
    'PT403', 'stream_of_another_caller', 'a key is one caller''s'
);
select test.login_as('service_role');
select throws_ok(
    $$ select ingest.open_stream('k', 'csv', 'meter_id,read_at,power_kw') $$,
    'PT403', 'stream_of_another_caller', 'also for the service'
);

select * from finish();
rollback;
