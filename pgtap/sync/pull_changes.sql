begin;
select plan(17);

-- Contract
select function_returns('sync', 'pull_changes', array['uuid', 'text', 'text[]', 'integer'], 'json');
select is_definer('sync', 'pull_changes', array['uuid', 'text', 'text[]', 'integer']);
select function_privs_are('sync', 'pull_changes', array['uuid', 'text', 'text[]', 'integer'], 'authenticated', array['EXECUTE']);
select function_privs_are('sync', 'pull_changes', array['uuid', 'text', 'text[]', 'integer'], 'service_role', '{}'::text[]);
select function_privs_are('sync', 'pull_changes', array['uuid', 'text', 'text[]', 'integer'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 'mine'), (test.user_id(1002), test.user_id(2), 'theirs');
insert into garden.tasks (task_id, user_id, title, points, deleted_at) values (test.user_id(1003), test.user_id(1), 't', 1, null), (test.user_id(1004), test.user_id(1), 't', 1, now());
insert into garden.cards (card_id, assignee_id, title) values (test.user_id(1005), test.user_id(1), 'c'), (test.user_id(1006), test.user_id(2), 'c');
select test.settle_sync();
select test.login_as('authenticated', test.user_id(1));
create temporary table pulled as select sync.pull_changes(test.user_id(5001))::jsonb as page;
select is((select page #> '{changes,0}' #- '{row,created_at}' from pulled), jsonb_build_object(
    'table', 'garden.notes', 'record_id', test.user_id(1001), 'operation', 'upsert', 'version', 1, 'item_id', null,
    'row', jsonb_build_object('note_id', test.user_id(1001), 'user_id', test.user_id(1), 'title', 'mine', 'body', null, 'stars', 0)
), 'has the rows');
select is((select jsonb_array_length(page -> 'changes') from pulled), 3, 'nothing of others, and nothing that is deleted for who begins');
select is((select page -> 'has_more' from pulled), 'false', 'says whether there is more');
select is(sync.pull_changes(test.user_id(5001), (select page ->> 'cookie' from pulled))::jsonb -> 'changes', '[]', 'what was pulled is not pulled again');
select is(sync.pull_changes(test.user_id(5001), null, null, 1)::jsonb -> 'has_more', 'true', 'comes in pages');
select is(jsonb_array_length(sync.pull_changes(test.user_id(5001), null, '{garden.tasks}')::jsonb -> 'changes'), 1, 'of some tables');
select test.push(1, test.item(1, 'notes', 1, 'delete', 1));
select is(sync.pull_changes(test.user_id(5001), (select page ->> 'cookie' from pulled))::jsonb -> 'changes', '[]', 'what is not final is waited for');
select test.settle_sync();
select is(sync.pull_changes(test.user_id(5001), regexp_replace((select page ->> 'cookie' from pulled), '\.5\.\d+\.', '.4.0.'))::jsonb #> '{changes,0,item_id}',
    to_jsonb(test.user_id(900001)), 'says which item of the client it was');
select throws_ok($$ select sync.pull_changes(test.user_id(5001), p_limit => 0) $$, 'PT400', 'invalid_limit', 'a page has a size');
select throws_ok($$ select sync.pull_changes(test.user_id(5001), 'x') $$, 'PT400', 'invalid_cookie', 'a cookie is one');
select throws_ok($$ select sync.pull_changes(test.user_id(5001), null, '{auth.users}') $$, 'PT404', 'table_not_synced', 'tables are synced');
select test.login_as('authenticated');
select throws_ok($$ select sync.pull_changes(test.user_id(5001)) $$, 'PT401', 'not_authenticated', 'needs a user');

select * from finish();
rollback;
