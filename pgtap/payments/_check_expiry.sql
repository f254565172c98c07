begin;
select plan(9);

-- Contract
select function_returns('payments', '_check_expiry', array['payments.transactions'], 'void');
select isnt_definer('payments', '_check_expiry', array['payments.transactions']);
select function_privs_are('payments', '_check_expiry', array['payments.transactions'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_check_expiry', array['payments.transactions'], 'service_role', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 100); end $$;
create temporary table held as
select h as hold from payments.wallets as w, payments.hold(w.account_id, 10) as h;
create function pg_temp.check_it(p_status text, p_expires_at timestamptz)
returns void
language sql
as $$
    select payments._check_expiry(
        jsonb_populate_record(hold, jsonb_build_object('status', p_status, 'expires_at', p_expires_at))
    )
    from held;
$$;

-- Behaviour
select lives_ok($$ select pg_temp.check_it('pending', clock_timestamp() + interval '1 minute') $$, 'one that runs is let through');
select lives_ok($$ select pg_temp.check_it('pending', null) $$, 'so is one without an end');
select lives_ok($$ select pg_temp.check_it('processing', '2020-01-01') $$, 'and one that is under way, whenever it began');

-- Errors
select throws_ok($$ select pg_temp.check_it('pending', '2020-01-01') $$, 'PT409', 'hold_expired', 'one that ran out is refused');
select throws_ok($$ select pg_temp.check_it('pending', now()) $$, 'PT409', 'hold_expired', 'at the moment of its end too');

select * from finish();
rollback;
