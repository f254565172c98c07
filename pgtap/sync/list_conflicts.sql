begin;
select plan(11);

-- Contract
select function_returns('sync', 'list_conflicts', array['uuid', 'boolean', 'integer', 'uuid'], 'setof sync.conflict');
select is_definer('sync', 'list_conflicts', array['uuid', 'boolean', 'integer', 'uuid']);
select function_privs_are('sync', 'list_conflicts', array['uuid', 'boolean', 'integer', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('sync', 'list_conflicts', array['uuid', 'boolean', 'integer', 'uuid'], 'service_role', '{}'::text[]);
select function_privs_are('sync', 'list_conflicts', array['uuid', 'boolean', 'integer', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 'mine'), (test.user_id(1002), test.user_id(2), 'theirs');
insert into garden.tasks (task_id, user_id, title, points, deleted_at) values (test.user_id(1003), test.user_id(1), 't', 1, null), (test.user_id(1004), test.user_id(1), 't', 1, now());
insert into garden.cards (card_id, assignee_id, title) values (test.user_id(1005), test.user_id(1), 'c'), (test.user_id(1006), test.user_id(2), 'c');
select test.login_as('authenticated', test.user_id(1));
select test.push(1, test.item(1, 'notes', 1, 'update', 0, '{"title": "x"}'));
select results_eq(
    $$ select table_name, record_id, operation, client_data, server_data ->> 'title', base_version, server_version, resolution from sync.list_conflicts() $$,
    $$ values ('garden.notes', test.user_id(1001), 'update', '{"title": "x"}'::jsonb, 'mine', 0::bigint, 1::bigint, null::text) $$, 'has both copies'
);
select test.push(2, test.item(2, 'notes', 1, 'update', 1, '{"title": "newer"}'));
select results_eq($$ select server_data ->> 'title', server_version from sync.list_conflicts() $$, $$ values ('newer', 2::bigint) $$, 'the server''s as it is');
select is_empty('select sync.list_conflicts(p_is_open => false)', 'open and settled ones apart');
select is_empty('select sync.list_conflicts(test.user_id(5002))', 'each client''s');
select throws_ok('select sync.list_conflicts(p_limit => 0)', 'PT400', 'invalid_limit', 'a page has a size');
select test.login_as('authenticated', test.user_id(2));
select is_empty('select sync.list_conflicts()', 'nobody else sees them');

select * from finish();
rollback;
