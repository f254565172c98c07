begin;
select plan(13);

-- Contract
select function_returns('sync', 'purge_sync', array['interval', 'interval', 'integer'], 'bigint');
select is_definer('sync', 'purge_sync', array['interval', 'interval', 'integer']);
select function_privs_are('sync', 'purge_sync', array['interval', 'interval', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', 'purge_sync', array['interval', 'interval', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('sync', 'purge_sync', array['interval', 'interval', 'integer'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 'mine'), (test.user_id(1002), test.user_id(2), 'theirs');
insert into garden.tasks (task_id, user_id, title, points, deleted_at) values (test.user_id(1003), test.user_id(1), 't', 1, null), (test.user_id(1004), test.user_id(1), 't', 1, now());
insert into garden.cards (card_id, assignee_id, title) values (test.user_id(1005), test.user_id(1), 'c'), (test.user_id(1006), test.user_id(2), 'c');
select test.login_as('authenticated', test.user_id(1));
select test.push(1, test.item(1, 'notes', 1, 'update', 1, '{"title": "a"}'), test.item(2, 'notes', 1, 'update', 0, '{"title": "bad"}'), test.item(3, 'tasks', 3, 'update', 0, '{"title": "a"}'));
select test.logout();
update sync.items set processed_at = now() - interval '40 days';
select test.login_as('service_role');
select is(sync.purge_sync(), 1::bigint, 'forgets an old answer, and not what is in an inbox or open');
select is(sync.purge_sync(), 0::bigint, 'once');
select throws_ok($$ select sync.purge_sync('1 hour') $$, 'PT400', 'invalid_retention', 'keeps some time');
select throws_ok($$ select sync.purge_sync(p_limit => 0) $$, 'PT400', 'invalid_limit', 'at least one at a time');
select test.logout();
insert into sync.known_records (user_id, client_id, table_id, record_id)
select c.user_id, c.client_id, t.table_id, test.user_id(1005)
from sync.clients as c join sync.tables as t on t.table_name = 'garden.cards';
update sync.clients set last_seen_at = now() - interval '100 days';
select test.login_as('service_role');
select is(sync.purge_sync(), 4::bigint, 'forgets a client that was not seen, and what it had');
select test.logout();
select is_empty('select from sync.known_records', 'and what it was sent');
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select test.push(1, test.item(1, 'notes', 1, 'update', 1, '{"title": "a"}')) $$, 'PT410', 'reset_required',
    'which cannot have it applied twice');
select throws_ok('select sync.purge_sync()', '42501', null, 'users do not');

select * from finish();
rollback;
