begin;
select plan(9);

-- Contract
select function_returns('sync', '_process_items', array['sync.clients', 'jsonb', 'jsonb', 'timestamp with time zone'], 'jsonb');
select isnt_definer('sync', '_process_items', array['sync.clients', 'jsonb', 'jsonb', 'timestamp with time zone']);
select function_privs_are('sync', '_process_items', array['sync.clients', 'jsonb', 'jsonb', 'timestamp with time zone'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_process_items', array['sync.clients', 'jsonb', 'jsonb', 'timestamp with time zone'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_process_items', array['sync.clients', 'jsonb', 'jsonb', 'timestamp with time zone'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 'mine'), (test.user_id(1002), test.user_id(2), 'theirs');
insert into garden.tasks (task_id, user_id, title, points, deleted_at) values (test.user_id(1003), test.user_id(1), 't', 1, null), (test.user_id(1004), test.user_id(1), 't', 1, now());
insert into garden.cards (card_id, assignee_id, title) values (test.user_id(1005), test.user_id(1), 'c'), (test.user_id(1006), test.user_id(2), 'c');
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select sync._get_client(test.user_id(5001));
create temporary table answers as select sync._process_items(test.sync_client(1), jsonb_build_array(
    test.item(1, 'notes', 1, 'update', 1, '{"title": "a"}'), test.item(2, 'notes', 1, 'update', 1, '{"title": "bad"}'),
    test.item(3, 'notes', 1, 'update', 1, '{"title": "c"}'), test.item(4, 'tasks', 3, 'update', 1, '{"title": "d"}'),
    '{"id": "x"}'::jsonb, test.item(4, 'tasks', 3, 'update', 1, '{"title": "d"}'), test.item(4, 'tasks', 3, 'update', 1, '{"title": "e"}'))) as answers;
select results_eq(
    $$ select a ->> 'status', a ->> 'code', a ->> 'is_replay' from answers, jsonb_array_elements(answers) as a $$,
    $$ values ('applied', null, 'false'), ('rejected', '23514', 'false'), ('rejected', 'earlier_item_failed', 'false'), ('applied', null, 'false'),
        ('rejected', 'invalid_item', 'false'), ('applied', null, 'true'), ('rejected', 'item_id_reused', 'false') $$,
    'each has an answer, in order; what was made on top of a failure fails, other records are unharmed'
);
select is((select title from garden.notes), 'a', 'nothing was applied out of order');
select is((select answers #>> '{2,blocked_by}' from answers), test.user_id(900002)::text, 'it says what stood in the way');
select is((select answers #>> '{1,row,title}' from answers), 'a', 'with the server''s copy');

select * from finish();
rollback;
