begin;
select plan(2);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 'mine'), (test.user_id(1002), test.user_id(2), 'theirs');
insert into garden.tasks (task_id, user_id, title, points, deleted_at) values (test.user_id(1003), test.user_id(1), 't', 1, null), (test.user_id(1004), test.user_id(1), 't', 1, now());
insert into garden.cards (card_id, assignee_id, title) values (test.user_id(1005), test.user_id(1), 'c'), (test.user_id(1006), test.user_id(2), 'c');
select test.login_as('authenticated', test.user_id(1));
select test.push(1, test.item(1, 'notes', 1, 'update', 1, '{"title": "a"}'), test.item(2, 'notes', 1, 'update', 1, '{"title": "bad"}'));
select test.login_as('app_api', test.user_id(1));
set local role app_api;
select results_eq('select id, status from sync.queue_items order by 1', $$ values (test.user_id(900001), 'completed'), (test.user_id(900002), 'failed') $$, 'in the words of the document');
select test.login_as('app_api', test.user_id(2));
set local role app_api;
select is_empty('select * from sync.queue_items', 'nobody else''s');

select * from finish();
rollback;
