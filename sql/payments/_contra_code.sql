-- The system account on the other side, where nobody said how to split the amount.

create or replace function payments._contra_code(p_type text)
returns text
language sql
immutable
parallel safe
return case p_type when 'purchase' then 'sales_revenue' else 'cash_clearing' end;

comment on function payments._contra_code(text) is 'The system account on the other side of a transaction.';
