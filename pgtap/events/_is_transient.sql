begin;
select plan(5);

-- Contract
select function_returns('events', '_is_transient', array['text'], 'boolean');
select function_privs_are('events', '_is_transient', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select ok(
    events._is_transient(c), format('%s passes', c)
)
from unnest(array['40001']) as c;
select is(
    array(select c from unnest(array['40001', '40P01', '55P03', '53100', '58030']) as c where not events._is_transient(c)),
    '{}'::text[], 'conflicts, locks and a server in trouble pass'
);
select is(
    array(select c from unnest(array['P0001', 'PT422', '23505', '22012', '57014', '42883']) as c where events._is_transient(c)),
    '{}'::text[], 'what the event itself causes does not'
);

select * from finish();
rollback;
