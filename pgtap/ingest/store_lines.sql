begin;
select plan(10);

-- Contract
select function_returns('ingest', 'store_lines', array['text', 'integer', 'bigint', 'bigint', 'bigint', 'bigint', 'text', 'jsonb', 'integer'], 'jsonb');
select is_definer('ingest', 'store_lines', array['text', 'integer', 'bigint', 'bigint', 'bigint', 'bigint', 'text', 'jsonb', 'integer']);
select function_privs_are('ingest', 'store_lines', array['text', 'integer', 'bigint', 'bigint', 'bigint', 'bigint', 'text', 'jsonb', 'integer'], 'anon', '{}'::text[]);
select function_privs_are('ingest', 'store_lines', array['text', 'integer', 'bigint', 'bigint', 'bigint', 'bigint', 'text', 'jsonb', 'integer'], 'authenticated', array['EXECUTE']);
select function_privs_are('ingest', 'store_lines', array['text', 'integer', 'bigint', 'bigint', 'bigint', 'bigint', 'text', 'jsonb', 'integer'], 'service_role', array['EXECUTE']);

-- Behaviour
do $$
begin
    perform test.create_user(1), test.create_user(2);
    perform test.create_meter(1, test.user_id(1)), test.create_meter(2, test.user_id(2));
end;
$$;
select test.login_as('authenticated', test.user_id(1));
do $$ begin perform ingest.open_stream('k', 'csv', 'meter_id,read_at,power_kw'); end $$;
select is(
    ingest.store_lines(
        'k', 1, 0, 100, 7, 5,
        format(E'%1$s,%3$s,1\r\n%2$s,%3$s,1\n\n%1$s,%3$s,2\n', test.meter_id(1), test.meter_id(2), now() - interval '90 days'),
        p_skipped => 1
    ) #- '{rejected,0,detail}',
    '{"stored": 1, "duplicates": 1, "rejected": [{"line": 3, "index": 1, "code": "unknown_meter"}]}'::jsonb,
    'stores the good rows and reports the others by line and index'
);
select is(
    ingest.store_lines('k', 1, 100, 200, 7, 2, E'x\ny', '{"2": "nul_character"}') #- '{rejected,0,detail}' #- '{rejected,1,detail}',
    '{"stored": 0, "duplicates": 0, "rejected": [
        {"line": 6, "index": 3, "code": "wrong_column_count"}, {"line": 7, "index": 4, "code": "nul_character"}]}'::jsonb,
    'counts on from chunk to chunk'
);
select is(
    ingest.get_stream('k') - '{key,format,state}'::text[],
    '{"offset": 200, "lines": 7, "read": 5, "stored": 1, "duplicates": 1, "rejected": 3}'::jsonb, 'moves the stream'
);

-- Errors
select throws_ok(
    $$ select ingest.store_lines('k', 1, 100, 200, 7, 1, 'x') $$, 'PT409', 'stream_taken_over', 'takes a chunk once'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok(
    $$ select ingest.store_lines('k', 1, 200, 300, 7, 1, 'x') $$, 'PT404', 'stream_not_found', 'nobody else adds to a stream'
);

select * from finish();
rollback;
