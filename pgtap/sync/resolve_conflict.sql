begin;
select plan(18);

-- Contract
select function_returns('sync', 'resolve_conflict', array['uuid', 'text', 'jsonb', 'bigint'], 'jsonb');
select is_definer('sync', 'resolve_conflict', array['uuid', 'text', 'jsonb', 'bigint']);
select function_privs_are('sync', 'resolve_conflict', array['uuid', 'text', 'jsonb', 'bigint'], 'authenticated', array['EXECUTE']);
select function_privs_are('sync', 'resolve_conflict', array['uuid', 'text', 'jsonb', 'bigint'], 'service_role', '{}'::text[]);
select function_privs_are('sync', 'resolve_conflict', array['uuid', 'text', 'jsonb', 'bigint'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 'mine'), (test.user_id(1002), test.user_id(2), 'theirs');
insert into garden.tasks (task_id, user_id, title, points, deleted_at) values (test.user_id(1003), test.user_id(1), 't', 1, null), (test.user_id(1004), test.user_id(1), 't', 1, now());
insert into garden.cards (card_id, assignee_id, title) values (test.user_id(1005), test.user_id(1), 'c'), (test.user_id(1006), test.user_id(2), 'c');
select test.login_as('authenticated', test.user_id(1));
select test.push(1, test.item(1, 'notes', 1, 'update', 0, '{"title": "x"}'), test.item(2, 'tasks', 3, 'update', 0, '{"title": "x"}'));
create function pg_temp.conflict(p_item integer) returns uuid language sql as
    $$ select conflict_id from sync.list_conflicts(p_is_open => null) where item_id = test.user_id(900000 + p_item) $$;
select test.push(2, test.item(3, 'notes', 1, 'update', 1, '{"title": "newer"}'));
select throws_ok($$ select sync.resolve_conflict(pg_temp.conflict(1), 'client_wins') $$, 'PT409', 'record_changed', 'not over what was not seen');
select is(sync.resolve_conflict(pg_temp.conflict(1), 'client_wins', p_server_version => 2) #>> '{row,title}', 'x', 'but over what was');
select is(sync.resolve_conflict(pg_temp.conflict(1), 'client_wins') -> 'version', '3', 'the same decision again is answered again');
select throws_ok($$ select sync.resolve_conflict(pg_temp.conflict(1), 'server_wins') $$, 'PT409', 'conflict_resolved', 'another one is late');
select is(sync.resolve_conflict(pg_temp.conflict(2), 'manual', '{"title": "both"}') #>> '{row,title}', 'both', 'something else can be applied');
select is(sync.list_inbox(test.user_id(5001)), '[]', 'the inbox is empty then');
select test.push(1, test.item(4, 'notes', 1, 'delete', 0), test.item(5, 'tasks', 3, 'delete', 0));
select is(sync.resolve_conflict(pg_temp.conflict(4), 'client_wins') -> 'is_deleted', 'true', 'deletes') where pg_temp.conflict(4) is not null;
select throws_ok($$ select sync.resolve_conflict(gen_random_uuid(), 'manual', '{"title": "x"}') $$, 'PT404', 'conflict_not_found', 'there has to be one');
select throws_ok($$ select sync.resolve_conflict(gen_random_uuid(), 'merge') $$, 'PT400', 'invalid_resolution', 'knows three ways');
select throws_ok($$ select sync.resolve_conflict(gen_random_uuid(), 'manual') $$, 'PT400', 'invalid_resolution', 'one of them with data');
select throws_ok($$ select sync.resolve_conflict(pg_temp.conflict(5), 'manual', '{"user_id": null}') $$, 'PT422', 'column_not_writable', 'of what clients set');
create temporary table theirs as select pg_temp.conflict(5) as conflict_id;
select is(sync.resolve_conflict((select conflict_id from theirs), 'server_wins') #>> '{row,title}', 'both', 'leaves the server''s as it is');
grant select on theirs to public;
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select sync.resolve_conflict((select conflict_id from theirs), 'server_wins') $$, 'PT404', 'conflict_not_found', 'nobody else decides');

select * from finish();
rollback;
