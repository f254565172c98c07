begin;
select plan(18);

-- Contract
select function_returns('auth', '_take_place', array['text', 'text'], 'integer');
select isnt_definer('auth', '_take_place', array['text', 'text']);
select function_privs_are('auth', '_take_place', array['text', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('auth', '_take_place', array['text', 'text'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_take_place', array['text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_take_place', array['text', 'text'], 'anon', '{}'::text[]);

do $$
begin
    delete from auth.otp_limits where scope = 'recipient';
    insert into auth.otp_limits (scope, period, max_count) values ('recipient', '1 hour', 2), ('recipient', '1 day', 3);
end;
$$;

-- Behaviour
select is(auth._take_place('recipient', 'a'), null, 'there is room at first');
select is(auth._take_place('recipient', 'a'), null, 'and for as many as the limit says');
select ok(auth._take_place('recipient', 'a') between 3590 and 3600, 'then the wait is until the first is as old as the period');
select is(
    (select cardinality(taken_at) from auth.otp_counters where subject = 'a'), 2, 'what is refused is not counted'
);
select is(auth._take_place('recipient', 'b'), null, 'another subject has room of its own');
do $$ begin
    update auth.otp_counters set taken_at = array(select t - interval '61 minutes' from unnest(taken_at) as t) where subject = 'a';
end; $$;
select is(auth._take_place('recipient', 'a'), null, 'what is older than the period leaves room');
select ok(auth._take_place('recipient', 'a') between 82000 and 82800, 'the longest wait counts, here until a day has passed since the first');
do $$ begin update auth.otp_counters set taken_at = '{2020-01-01 00:00Z}' || taken_at where subject = 'b'; end; $$;
select is(auth._take_place('recipient', 'b'), null, 'what no limit looks at any more');
select is((select cardinality(taken_at) from auth.otp_counters where subject = 'b'), 2, 'is forgotten');
do $$ begin update auth.otp_limits set max_count = 0 where scope = 'recipient' and period = '1 hour'; end; $$;
select is(auth._take_place('recipient', 'c'), 3600, 'a limit of nothing lets nothing through');
do $$ begin delete from auth.otp_limits where scope = 'recipient'; end; $$;
select is(auth._take_place('recipient', 'a'), null, 'without a limit there is room');

-- Isolation
select test.login_as('app_api', test.user_id(1));
set local role app_api;
select is_empty('select from auth.otp_counters', 'users see no counters');

select * from finish();
rollback;
