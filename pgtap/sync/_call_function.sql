begin;
select plan(19);

-- Contract
select function_returns('sync', '_call_function', array['text', 'jsonb'], 'jsonb');
select isnt_definer('sync', '_call_function', array['text', 'jsonb']);
select function_privs_are('sync', '_call_function', array['text', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_call_function', array['text', 'jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_call_function', array['text', 'jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id) values (test.user_id(1001), test.user_id(1));
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
create function pg_temp.call(p_name text, p_arguments jsonb default null) returns text language sql as
    $$ select format('select sync._call_function(%L, %L)', p_name, p_arguments) $$;
select is(
    sync._call_function('garden.name_note', jsonb_build_object('p_note_id', test.user_id(1001), 'p_title', 't', 'p_marks', '["!", "?"]'::jsonb)),
    jsonb_build_object('is_found', true, 'user_id', test.user_id(1)), 'calls with named arguments, as the caller'
);
select is((select title from garden.notes), 't!?', 'which does what it does');
select throws_ok(pg_temp.call('garden.name_note', '{"p_title": "t"}'), 'PT400', 'invalid_arguments', 'refuses what is missing');
select throws_ok(pg_temp.call('garden.name_note', '{"p_note_id": null, "p_title": "t", "x) or (1": 1}'), 'PT400', 'invalid_arguments', 'and what is too much');
select throws_ok(pg_temp.call('garden.name_note', '{"p_note_id": "x", "p_title": "t"}'), '22P02', null, 'and what is of another type');
select throws_ok(pg_temp.call('garden.run_as_caller'), 'PT403', 'function_not_callable', 'nothing runs with the rights of app_api that is not meant to');
select throws_ok(pg_temp.call('garden.not_granted'), 'PT404', 'function_not_found', 'what the caller may not execute is not there');
select throws_ok(pg_temp.call('sync.push_changes'), 'PT404', 'function_not_found', 'nor is sync');
select throws_ok(pg_temp.call('sync._write_row'), 'PT404', 'function_not_found', 'least of all its inner parts');
select throws_ok(pg_temp.call('pg_catalog.set_config'), 'PT404', 'function_not_found', 'nor the system');
select throws_ok(pg_temp.call('auth.create_user', '{"p_email": "x@example.com"}'), 'PT404', 'function_not_found', 'nor what is for the service');
select throws_ok(pg_temp.call('garden.nothing'), 'PT404', 'function_not_found', 'nor what is not there');
select throws_ok(pg_temp.call(null), 'PT404', 'function_not_found', 'needs a name');
select set_config('request.jwt.claims', '{"role": "service_role"}', true);
select throws_ok(pg_temp.call('garden.name_note'), 'PT404', 'function_not_found', 'services are nobody''s clients');

select * from finish();
rollback;
