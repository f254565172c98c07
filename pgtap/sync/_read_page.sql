begin;
select plan(10);

-- Contract
select function_returns('sync', '_read_page', array['sync.clients', 'sync.cookie', 'integer[]', 'integer', 'boolean'], 'sync.page');
select isnt_definer('sync', '_read_page', array['sync.clients', 'sync.cookie', 'integer[]', 'integer', 'boolean']);
select function_privs_are('sync', '_read_page', array['sync.clients', 'sync.cookie', 'integer[]', 'integer', 'boolean'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_read_page', array['sync.clients', 'sync.cookie', 'integer[]', 'integer', 'boolean'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_read_page', array['sync.clients', 'sync.cookie', 'integer[]', 'integer', 'boolean'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 'mine'), (test.user_id(1002), test.user_id(2), 'theirs');
insert into garden.tasks (task_id, user_id, title, points, deleted_at) values (test.user_id(1003), test.user_id(1), 't', 1, null), (test.user_id(1004), test.user_id(1), 't', 1, now());
insert into garden.cards (card_id, assignee_id, title) values (test.user_id(1005), test.user_id(1), 'c'), (test.user_id(1006), test.user_id(2), 'c');
select test.settle_sync();
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select sync._get_client(test.user_id(5001));
create function pg_temp.page(p_limit integer, p_after jsonb default null) returns jsonb language sql as $$
    select to_jsonb(p) || jsonb_build_object('last', to_jsonb(p), 'changes', p.changes::jsonb) from sync._read_page(test.sync_client(1), (null, null, null, null, null, coalesce(p_after ->> 'xid', '0'), coalesce(p_after ->> 'table_id', '0'),
        coalesce(p_after ->> 'record_id', '00000000-0000-0000-0000-000000000000'))::sync.cookie, array(select table_id from sync.tables), p_limit, false) as p
$$;
select results_eq(
    $$ select c ->> 'record_id', c ->> 'operation' from jsonb_array_elements(pg_temp.page(10) -> 'changes') as c $$,
    $$ values (test.user_id(1001)::text, 'upsert'), (test.user_id(1003)::text, 'upsert'), (test.user_id(1004)::text, 'delete'), (test.user_id(1005)::text, 'upsert') $$,
    'has what the caller may see, and says nothing of the rest'
);
select is(jsonb_array_length(pg_temp.page(10, pg_temp.page(2) -> 'last') -> 'changes'), 2, 'goes on after a place');
select is(pg_temp.page(10, pg_temp.page(10) -> 'last') -> 'changes', '[]', 'to the end');
select is(jsonb_array_length(pg_temp.page(10) -> 'shared'), 1, 'and names what is shown of tables without owners');
reset role;
insert into sync.known_records select test.user_id(1), test.user_id(5001), table_id, test.user_id(1006) from sync.tables where table_name = 'garden.cards';
set local role app_api;
select is(jsonb_array_length(pg_temp.page(10) -> 'changes'), 5, 'what a client was sent, and does not see any more, is gone for it');

select * from finish();
rollback;
