begin;
select plan(7);

-- Contract
select function_returns('auth', '_forgive_attempts', array['uuid', 'text'], 'void');
select isnt_definer('auth', '_forgive_attempts', array['uuid', 'text']);
select function_privs_are('auth', '_forgive_attempts', array['uuid', 'text'], 'anon', '{}'::text[]);
select function_privs_are('auth', '_forgive_attempts', array['uuid', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_forgive_attempts', array['uuid', 'text'], 'service_role', '{}'::text[]);

-- Behaviour
insert into auth.login_failures (subject, failure_count, locked_until)
values ('user:' || test.user_id(1), 5, 'infinity'), ('user:' || test.user_id(2), 5, 'infinity'),
    ('address:203.0.113.9', 5, 'infinity'), ('address:203.0.113.8', 5, 'infinity');
select auth._forgive_attempts(test.user_id(1), '203.0.113.9');
select results_eq(
    $$ select subject, failure_count, locked_until from auth.login_failures order by subject $$,
    $$ values ('address:203.0.113.8', 5, 'infinity'::timestamptz), ('address:203.0.113.9', 4, null),
        ('user:' || test.user_id(2), 5, 'infinity') $$,
    'forgets the failures of the account, and one of the address'
);
select lives_ok($$ select auth._forgive_attempts(test.user_id(2)) $$, 'no address is needed');

select * from finish();
rollback;
