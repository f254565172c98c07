begin;
select plan(13);

-- Contract
select function_returns('sync', '_merge_data', array['sync.tables', 'sync.records', 'sync.clients', 'bigint', 'jsonb', 'jsonb'], 'jsonb');
select isnt_definer('sync', '_merge_data', array['sync.tables', 'sync.records', 'sync.clients', 'bigint', 'jsonb', 'jsonb']);
select function_privs_are('sync', '_merge_data', array['sync.tables', 'sync.records', 'sync.clients', 'bigint', 'jsonb', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_merge_data', array['sync.tables', 'sync.records', 'sync.clients', 'bigint', 'jsonb', 'jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_merge_data', array['sync.tables', 'sync.records', 'sync.clients', 'bigint', 'jsonb', 'jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into sync.clients (user_id, client_id) values (test.user_id(1), test.user_id(5001));
create function pg_temp.merged(p_fields jsonb, p_data jsonb) returns jsonb language sql as $$
    select sync._merge_data(t, r, c, 3, p_data, '{"title": "theirs", "points": 5, "is_done": true}')
    from sync.tables as t, sync.clients as c,
        jsonb_populate_record(null::sync.records, jsonb_build_object('created_version', 1, 'version', 9, 'fields', p_fields)) as r
    where t.table_name = 'garden.tasks' and c.client_id = test.user_id(5001)
$$;
select is(pg_temp.merged('{"points": [4, null]}', '{"title": "t"}'), '{"fields": [], "data": {"title": "t"}}', 'other columns do not matter');
select is(pg_temp.merged('{"title": [3, null]}', '{"title": "t"}'), '{"fields": [], "data": {"title": "t"}}', 'nor what the client had seen');
select is(pg_temp.merged('{"title": [4, null]}', '{"title": "t"}'), '{"fields": ["title"], "data": null}', 'the same column does');
select is(pg_temp.merged('{"title": [4, null]}', '{"title": "theirs"}') -> 'fields', '[]', 'but not with the same value');
select is(pg_temp.merged('{"points": [4, null]}', '{"points": 3}'), '{"fields": ["points"], "data": {"points": 5}}', 'the greater one wins');
select is(pg_temp.merged('{"points": [4, null]}', '{"points": 7}'), '{"fields": ["points"], "data": {"points": 7}}', 'whosesoever it is');
select is(pg_temp.merged('{"is_done": [4, null]}', '{"is_done": false, "points": 1}'), '{"fields": ["is_done"], "data": {"points": 1}}', 'the server''s stays, others are applied');
select is(pg_temp.merged(jsonb_build_object('title', jsonb_build_array(4, (select client_number from sync.clients where client_id = test.user_id(5001)))), '{"title": "t"}') -> 'fields', '[]', 'the client''s own change does not matter');

select * from finish();
rollback;
