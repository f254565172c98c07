begin;
select plan(18);

-- Contract
select function_returns('sync', '_check_item', array['jsonb'], 'void');
select isnt_definer('sync', '_check_item', array['jsonb']);
select function_privs_are('sync', '_check_item', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_check_item', array['jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_check_item', array['jsonb'], 'anon', '{}'::text[]);

-- Behaviour
create function pg_temp.refuses(p_change jsonb) returns text language sql as
    $$ select format('select sync._check_item(%L)', test.item(1, 'notes', 1, 'update', 1, '{"title": "t"}') || p_change) $$;
select lives_ok(pg_temp.refuses('{}'), 'takes a change');
select lives_ok($$ select sync._check_item(jsonb_build_object('id', test.user_id(1), 'function', 'a.b')) $$, 'takes a call');
select throws_ok(pg_temp.refuses('{"id": "x"}'), 'PT400', 'invalid_item', 'ids are UUIDs');
select throws_ok(pg_temp.refuses('{"record_id": 7}'), 'PT400', 'invalid_item', 'of records, too');
select throws_ok(pg_temp.refuses('{"after": "x"}'), 'PT400', 'invalid_item', 'and of items before');
select throws_ok(pg_temp.refuses('{"operation": "upsert"}'), 'PT400', 'invalid_item', 'knows three operations');
select throws_ok(pg_temp.refuses('{"base_version": -1}'), 'PT400', 'invalid_item', 'versions are whole numbers');
select throws_ok(pg_temp.refuses('{"base_version": "1"}'), 'PT400', 'invalid_item', 'not texts');
select throws_ok(pg_temp.refuses('{"data": {}}'), 'PT400', 'invalid_item', 'a change changes something');
select throws_ok(pg_temp.refuses('{"operation": "delete"}'), 'PT400', 'invalid_item', 'a delete has no data');
select throws_ok(pg_temp.refuses('{"user_id": 1}'), 'PT400', 'invalid_item', 'refuses other members');
select throws_ok(pg_temp.refuses('{"function": "a.b"}'), 'PT400', 'invalid_item', 'is a change or a call, not both');
select throws_ok(pg_temp.refuses(jsonb_build_object('data', jsonb_build_object('title', repeat('x', 66000)))), 'PT413', 'item_too_large', 'of 64 kB at most');

select * from finish();
rollback;
