begin;
select plan(7);

select test.create_wallet(1, 100);

-- Contract
select function_returns('schedules', '_check_books', array['jsonb'], 'jsonb');
select is_definer('schedules', '_check_books', array['jsonb']);
select function_privs_are('schedules', '_check_books', array['jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_check_books', array['jsonb'], 'admin', '{}'::text[]);
select function_privs_are('schedules', '_check_books', array['jsonb'], 'authenticated', '{}'::text[]);

-- Behaviour
select ok(schedules._check_books('{}') ? 'problems', 'does its work and says how much');

-- Errors
update payments.accounts set balance = balance + 1 where owner_user_id = test.user_id(1);
select throws_ok(
    $$ select schedules._check_books('{}') $$, 'PT500', 'books_do_not_balance', 'fails if anything does not add up'
);

select * from finish();
rollback;
