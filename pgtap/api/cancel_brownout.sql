begin;
select plan(12);

-- Contract
select function_returns('api', 'cancel_brownout', array['uuid'], 'api.brownouts');
select is_definer('api', 'cancel_brownout', array['uuid']);
select function_privs_are('api', 'cancel_brownout', array['uuid'], 'anon', '{}'::text[]);
select function_privs_are('api', 'cancel_brownout', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('api', 'cancel_brownout', array['uuid'], 'admin', array['EXECUTE']);
select function_privs_are('api', 'cancel_brownout', array['uuid'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select ok(
    (
        select (api.cancel_brownout(b.brownout_id)).cancelled_at is not null
        from api.schedule_brownout('v1', now() + interval '1 hour', now() + interval '2 hours') as b
    ),
    'calls one off'
);
select is_empty('select api.list_brownouts()', 'it is planned no more');
select lives_ok(
    $$ select api.schedule_brownout('v1', now() + interval '1 hour', now() + interval '2 hours') $$, 'another one takes its place'
);

-- Errors
select throws_ok(
    $$ select api.cancel_brownout('00000000-0000-4000-8000-000000000000') $$, 'PT404', 'brownout_not_found', 'it has to exist'
);
select test.logout();
insert into api.brownouts (brownout_id, version, starts_at, ends_at)
values ('00000000-0000-4000-8000-000000000001', 'v1', now() - interval '2 hours', now() - interval '1 hour');
select throws_ok(
    $$ select api.cancel_brownout('00000000-0000-4000-8000-000000000001') $$, 'PT409', 'brownout_is_over', 'what is over stays'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok(
    $$ select api.cancel_brownout('00000000-0000-4000-8000-000000000001') $$, '42501', null, 'users do not decide that'
);

select * from finish();
rollback;
