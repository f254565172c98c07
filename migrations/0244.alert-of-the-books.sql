-- depends: 0243.create-payment-methods

set local role app_owner;

-- In one block: yoyo keeps a savepoint before each statement, and PostgreSQL makes none between these.
-- Not validated: whatever is there obeys the narrower lists.
do $$
begin
    alter domain alerts.alert_type drop constraint alert_type_check;
    alter domain alerts.alert_type add constraint alert_type_check check (value in (
        'ANOMALY',      -- power far off what is usual for the meter
        'OVERVOLTAGE',  -- above what appliances stand
        'UNDERVOLTAGE', -- below what appliances need
        'OUTAGE',       -- no voltage
        'SILENCE',      -- no readings
        'OVERLOAD',     -- a region draws more than it can carry
        'TAMPER',       -- energy without current, a register that runs backwards
        'LOW_BALANCE',  -- prepaid credit is running out
        'BOOKS',        -- the ledger or the token balances do not add up
        'MANUAL'        -- raised by a person
    )) not valid;

    alter domain alerts.subject_type drop constraint subject_type_check;
    alter domain alerts.subject_type add constraint subject_type_check check (value in (
        'meter',  -- subject_id is a meter_id
        'region', -- subject_id is the name of a region
        'wallet', -- subject_id is an account_id
        'system'  -- subject_id is a part of the application; admins are told
    )) not valid;
end;
$$;

-- Books that add up again the next night are no reason to forget that they did not: people resolve it.
insert into alerts.rules (
    rule_code, title, alert_type, subject_type, severity, clear_for, notify_owner, notify_operators_from
)
values ('books', 'The books do not add up', 'BOOKS', 'system', 'critical', null, false, null)
on conflict (rule_code) do nothing;
