begin;
select plan(12);

-- Contract
select function_returns('sync', '_apply_together', array['sync.clients', 'sync.step[]', 'jsonb', 'jsonb', 'jsonb'], 'integer');
select isnt_definer('sync', '_apply_together', array['sync.clients', 'sync.step[]', 'jsonb', 'jsonb', 'jsonb']);
select function_privs_are('sync', '_apply_together', array['sync.clients', 'sync.step[]', 'jsonb', 'jsonb', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_apply_together', array['sync.clients', 'sync.step[]', 'jsonb', 'jsonb', 'jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_apply_together', array['sync.clients', 'sync.step[]', 'jsonb', 'jsonb', 'jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 'mine'), (test.user_id(1002), test.user_id(2), 'theirs'),
    (test.user_id(1003), test.user_id(1), 'third'), (test.user_id(1004), test.user_id(1), 'fourth');
create function pg_temp.steps(p_items jsonb) returns sync.step[] language sql as
    $$ select sync._list_steps(p_items, sync._find_tables(p_items), sync._find_joint(p_items, sync._find_tables(p_items))) $$;
create temporary table batch as select jsonb_build_array(
    test.item(1, 'notes', 1, 'update', 1, '{"title": "a"}'), test.item(2, 'notes', 3, 'update', 1, '{"stars": 2}'),
    test.item(3, 'notes', 4, 'update', 1, '{"title": "c"}')) as items;
grant select on batch to app_api;
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select sync._get_client(test.user_id(5001));
create function pg_temp.applied(p_items jsonb) returns integer language sql as
    $$ select sync._apply_together((select c from sync.clients as c where c.client_id = test.user_id(5001)), pg_temp.steps(p_items), '{}', '{}', '{}') $$;
select is(pg_temp.applied((select jsonb_set(items, '{2,data,title}', '"bad"') from batch)), -3, 'says how many it tried where one fails');
select results_eq('select title from garden.notes order by note_id', $$ values ('mine'), ('third'), ('fourth') $$, 'and has done nothing');
select is(pg_temp.applied((select items from batch)), 3, 'says how many it applied');
select results_eq('select title, stars from garden.notes order by note_id', $$ values ('a', 0), ('third', 2), ('c', 0) $$, 'each to its record');
select results_eq('select version, item_id, client_number is not null from sync.records order by record_id',
    $$ values (2::bigint, test.user_id(900001), true), (2, test.user_id(900002), true), (2, test.user_id(900003), true) $$, 'with its own item');
select is(pg_temp.applied(jsonb_build_array(test.item(4, 'notes', 2, 'update', 1, '{"title": "a"}'), test.item(5, 'notes', 1, 'update', 1, '{"title": "a"}'))),
    0, 'nothing where the first meets something');
select is(current_setting('sync.item'), '', 'and leaves no item behind');

select * from finish();
rollback;
