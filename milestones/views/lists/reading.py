"""The page on which somebody says how a list of customers is to be read."""

from enrollments.views.reading import ListReadingPages
from milestones.list_tasks import nudge_list_on_commit
from milestones.services.lists import read_customer_list_differently
from milestones.views.lists.finding import ADD, ROUTE, list_for


class CustomerListReadingPages(ListReadingPages):
    find = list_for
    verb = read_customer_list_differently
    nudge = nudge_list_on_commit
    route = ROUTE
    add = ADD
