-- core._is_cancelled: an interruption, told from an error of the same code.
begin;
select plan(5);

-- Contract
select function_returns('core', '_is_cancelled', array['text', 'text'], 'boolean');

-- Behaviour
select ok(
    core._is_cancelled('57014', E'SQL statement "select 1"\nPL/pgSQL function f() line 1 at PERFORM'),
    'a statement that was stopped'
);
select ok(core._is_cancelled('57014', null), 'without a place it counts as stopped');
select ok(
    not core._is_cancelled('57014', E'PL/pgSQL function f() line 1 at RAISE\nSQL statement "select f()"'),
    'a function that raises the code has failed'
);

-- Errors
select ok(not core._is_cancelled('P0001', null), 'no other error stops anything');

select * from finish();
rollback;
