-- The id of a system account, null for a code that there is not. It is computed, not looked up:
-- a purchase moves money to up to four of them.

create or replace function payments._system_account_id(
    p_code     text,
    p_currency text
)
returns uuid
language sql
immutable
parallel safe
return (
    '00000000-0000-8000-8'
    || case p_code
        when 'cash_clearing' then '001'
        when 'energy_revenue' then '002'
        when 'vat_payable' then '003'
        when 'levies_payable' then '004'
        when 'rounding' then '005'
        when 'sales_revenue' then '006'
        when 'transfers_clearing' then '007'
        when 'adjustments' then '008'
    end
    || '-000000'
    || pg_catalog.encode(p_currency::bytea, 'hex')
)::uuid;

comment on function payments._system_account_id(text, text) is
    'The id of the system account with a code and a currency; null for an unknown code.';
