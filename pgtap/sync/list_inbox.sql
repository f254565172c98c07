begin;
select plan(10);

-- Contract
select function_returns('sync', 'list_inbox', array['uuid', 'integer', 'uuid'], 'jsonb');
select is_definer('sync', 'list_inbox', array['uuid', 'integer', 'uuid']);
select function_privs_are('sync', 'list_inbox', array['uuid', 'integer', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('sync', 'list_inbox', array['uuid', 'integer', 'uuid'], 'service_role', '{}'::text[]);
select function_privs_are('sync', 'list_inbox', array['uuid', 'integer', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 'mine'), (test.user_id(1002), test.user_id(2), 'theirs');
insert into garden.tasks (task_id, user_id, title, points, deleted_at) values (test.user_id(1003), test.user_id(1), 't', 1, null), (test.user_id(1004), test.user_id(1), 't', 1, now());
insert into garden.cards (card_id, assignee_id, title) values (test.user_id(1005), test.user_id(1), 'c'), (test.user_id(1006), test.user_id(2), 'c');
select test.login_as('authenticated', test.user_id(1));
select test.push(1, test.item(1, 'notes', 1, 'update', 1, '{"title": "bad"}'), test.item(2, 'tasks', 3, 'update', 0, '{"title": "x"}'), test.item(3, 'notes', 9, 'insert', null, '{"title": "ok"}'));
select results_eq($$ select i ->> 'status', i #>> '{item,data,title}', i #>> '{row,title}' from jsonb_array_elements(sync.list_inbox(test.user_id(5001))) as i $$,
    $$ values ('rejected', 'bad', 'mine'), ('conflict', 'x', 't') $$, 'has what was not applied, with both copies');
select is(jsonb_array_length(sync.list_inbox(test.user_id(5001), 10, test.user_id(900001))), 1, 'page by page');
select is(sync.list_inbox(test.user_id(5002)), '[]', 'each client has its own');
select throws_ok($$ select sync.list_inbox(test.user_id(5001), 0) $$, 'PT400', 'invalid_limit', 'a page has a size');
select test.login_as('authenticated', test.user_id(2));
select is(sync.list_inbox(test.user_id(5001)), '[]', 'nobody else sees it');

select * from finish();
rollback;
